"""The one Jinja environment: always escaping, never silent about a missing value, speaking the viewer's language."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import CodeType
from typing import Literal

from jinja2 import BytecodeCache, Environment, FileSystemLoader, PrefixLoader, StrictUndefined, pass_context
from jinja2.bccache import Bucket
from jinja2.ext import InternationalizationExtension
from jinja2.runtime import Context
from markupsafe import Markup

from hub.web import formats, markup
from hub.web.languages import LANGUAGES
from hub.web.linked_text import linked_text
from hub.web.static import StaticFiles
from hub.web.texts import gettext, ngettext
from hub.web.viewer import current_viewer

SPRITE = "web/vendor/icons.svg"


class _Compiled(BytecodeCache):
    """What templates became, for every environment of this process: compiling those of one page takes half a second."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._kept[bucket.key, bucket.checksum] = bucket.code


_compiled = _Compiled()


def build_environment(folders: Mapping[str, Path], static: StaticFiles) -> Environment:
    """An environment whose templates are called `<face>/<path>`, e.g. `web/components/button.html`."""
    environment = Environment(
        loader=PrefixLoader({face: FileSystemLoader(folder / "templates") for face, folder in folders.items()}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=[InternationalizationExtension],
        auto_reload=False,
        bytecode_cache=_compiled,
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.globals.update(
        static_url=static.url,
        icon=_icon_of(static),
        csrf_field=markup.csrf_field,
        viewer_now=current_viewer,
        languages=LANGUAGES,
        language_name=_language_name,
    )
    environment.filters.update(
        attributes=markup.attributes,
        linked=_linked,
        time=_time,
        number=_number,
        money=_money,
        whole_day=_whole_day,
        short_day=_short_day,
        month=_month,
        clock=_clock,
        hour=_hour,
        size=_size,
        spell=_spell,
        listed=_listed,
    )
    return environment


def _icon_of(static: StaticFiles) -> Callable[..., Markup]:
    def icon(name: str, label: str = "") -> Markup:
        return markup.icon(static.url(SPRITE), name, label)

    return icon


def _language_name(language: str) -> str:
    return LANGUAGES.get(language, language)


# Filters take the context only so that Jinja does not compute them once for all viewers when it compiles a template.
@pass_context
def _time(_: Context, at: datetime, style: str = "short") -> Markup:
    return markup.time_element(at, style)


@pass_context
def _linked(_: Context, text: str) -> Markup:
    return linked_text(text)


@pass_context
def _whole_day(_: Context, at: date) -> str:
    return formats.whole_day(at)


@pass_context
def _short_day(_: Context, at: date) -> str:
    return formats.short_day(at)


@pass_context
def _month(_: Context, at: date) -> str:
    return formats.month(at)


@pass_context
def _clock(_: Context, at: datetime) -> str:
    return formats.clock_time(at)


@pass_context
def _hour(_: Context, at: int) -> str:
    return formats.hour(at)


@pass_context
def _money(_: Context, amount: Decimal, currency: str) -> str:
    return formats.money(amount, currency)


@pass_context
def _number(_: Context, value: float) -> str:
    return formats.number(value)


@pass_context
def _spell(_: Context, seconds: int) -> str:
    return formats.spell(seconds)


@pass_context
def _size(_: Context, octets: int) -> str:
    return formats.size(octets)


@pass_context
def _listed(_: Context, items: Sequence[str], style: Literal["standard", "or"] = "standard") -> str:
    return formats.listed(items, style)
