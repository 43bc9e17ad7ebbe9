"""Forms made from the catalogue: the fields, limits, help and rules of each operation are its own."""

from generation.forms.create import CreateForm, PlacedCreateForm
from generation.forms.drafts import draft_of, with_nonce
from generation.forms.families import FAMILIES, Family, family_of
from generation.forms.operation import OperationForm

__all__ = [
    "FAMILIES",
    "CreateForm",
    "Family",
    "OperationForm",
    "PlacedCreateForm",
    "draft_of",
    "family_of",
    "with_nonce",
]
