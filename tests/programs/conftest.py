import pytest

from tests.programs.registry_folder import RegistryFolder


@pytest.fixture
def folder(tmp_path):
    return RegistryFolder(tmp_path)
