from typing import Any, TypeVar

from factory.django import DjangoModelFactory

from common.write_guard import writes_allowed

T = TypeVar("T")


class GuardedFactory(DjangoModelFactory[T]):
    """Builds rows without a service: a test's setup is nobody's change."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class: type[T], *args: Any, **kwargs: Any) -> T:
        with writes_allowed():
            return super()._create(model_class, *args, **kwargs)
