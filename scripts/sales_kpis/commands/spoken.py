"""Help in the language of the run, and `--lang`, which every command has."""

from collections.abc import Iterator
from functools import cache
from typing import Annotated

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

from sales_kpis.choices import Lang
from sales_kpis.messages import VARIABLE, language, marked, tr

LangOption = Annotated[
    Lang | None,
    typer.Option(
        envvar=VARIABLE,
        show_envvar=True,
        help="Language of messages, labels and numbers; by default that of the system.",
    ),
]
# What Typer looks up by itself.
OF_TYPER = (
    marked("Arguments"),
    marked("Options"),
    marked("Commands"),
    marked("[default: {}]"),
    marked("[required]"),
    marked("[env var: {}]"),
)
IN_USAGE = (marked("Usage: "), marked("[OPTIONS]"), marked("COMMAND [ARGS]..."))
SHOW_HELP = marked("Show this message and exit.")


class _Spoken:
    """What a command tells of itself; Typer makes it anew for each run."""

    def __init__(self, *arguments, **named) -> None:
        super().__init__(*arguments, **named)
        self.params = [*self.params, _lang_option(language())]
        self.help, self.epilog = _in_paragraphs(self.help), _in_paragraphs(self.epilog)
        for param in self.params:
            param.help = _in_paragraphs(param.help)

    def get_usage(self, ctx) -> str:
        usage = super().get_usage(ctx)
        for word in IN_USAGE:
            usage = usage.replace(word, tr(word), 1)
        return usage

    def get_help_option(self, ctx) -> TyperOption | None:
        option = super().get_help_option(ctx)
        option.help = tr(SHOW_HELP)
        return option


class SpokenCommand(_Spoken, TyperCommand):
    pass


class SpokenGroup(_Spoken, TyperGroup):
    pass


def paragraphs(text: str | None) -> Iterator[str]:
    """The parts in which a help is translated; a line breaks nowhere but between two."""
    yield from (part.replace("\n", " ") for part in (text or "").split("\n\n"))


def _in_paragraphs(text: str | None) -> str:
    return "\n\n".join(part and tr(part) for part in paragraphs(text))


@cache
def _lang_option(_: Lang) -> TyperOption:
    """One option for all commands, in each language; nobody is given what it says."""
    app = typer.Typer(add_completion=False)

    @app.command()
    def only(lang: LangOption = None) -> None: ...

    (option,) = typer.main.get_command(app).params
    option.expose_value = False
    return option
