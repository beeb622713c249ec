from partners.models.capability import Capability
from partners.models.event import Event, Inspection
from partners.models.organization import Organization
from partners.models.ownership import Ownership
from partners.models.site import Site
from partners.models.taxonomy import Component, Market, Modality, Stage, Unit

__all__ = [
    "Capability",
    "Component",
    "Event",
    "Inspection",
    "Market",
    "Modality",
    "Organization",
    "Ownership",
    "Site",
    "Stage",
    "Unit",
]
