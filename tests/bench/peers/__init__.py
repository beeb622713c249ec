"""Other packages for the same methods, each in a process of its own in the environment of bench/.venv.

`with_*` modules are imported there alone: they say how a package is asked for a method, by its documented interface and its fastest
documented settings. Licences and pins of the peers do not touch the product.
"""
