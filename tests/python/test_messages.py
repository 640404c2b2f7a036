"""What the commands say: one whole catalogue, no message beside it, each command in Russian."""

import ast
import json
import os
import re
import string
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import typer

import kpis
import translations
from running import Ran
from sales_kpis.choices import Lang
from sales_kpis.messages import choose_language, speak, speaking, thousands, tr, tr_count
from sales_kpis.messages_elsewhere import (
    OF_THE_FILES,
    OF_THE_MODELS,
    OF_THE_OPTIONS,
    OF_TYPER,
    translated,
)

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "scripts/sales_kpis"
CATALOGUE = [message for message in translations.fresh_catalogue() if message.id]
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
# Three words of prose; what Russian quotes of commands and code has dots, dashes or no blanks.
ENGLISH = re.compile(r"(?<![\w./`-])[a-z]{2,},? [a-z]{2,},? [a-z]{2,}(?![\w./`-])")
SAME_IN_BOTH = (
    " to ",
    "all, rep, region ...",
    "amocrm, bitrix24, hubspot, pipedrive, stripe.",
    "day, week, month, quarter, year ...",
    "{file}, line {line}: {reason}.",
    "{place}: {values} in {records} - {reason}",
)


# ------------------------------------------------------------------------------ the catalogue


def test_the_catalogue_is_what_the_commands_say():
    assert translations.main(["--check"]) == 0


def test_every_message_is_said_in_russian():
    assert [(message.id, fault) for message in CATALOGUE for fault in faults_of(message)] == []


def faults_of(message) -> Iterator[str]:
    english = [message.id] if isinstance(message.id, str) else [*message.id]
    russian = [message.string] if isinstance(message.string, str) else [*(message.string or ())]
    # One, two and five of a thing are three forms.
    if len(russian) != (1 if isinstance(message.id, str) else 3) or not all(russian):
        yield "not translated"
    for form in russian:
        if places(form) != places(english[0]):
            yield "other values"
        if blanks_around(form) != blanks_around(english[0]):
            yield "other blanks around it"
        if form.count("\n") != english[0].count("\n"):
            yield "other lines"
        if not CYRILLIC.search(form) and english[0] not in SAME_IN_BOTH:
            yield "not Russian"


def places(text: str) -> set[tuple]:
    if "{" not in text or text.startswith("["):
        return {tuple(re.findall(r"{}", text))}
    return {place[1:] for place in string.Formatter().parse(text) if place[1] is not None}


def blanks_around(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def test_plural_forms_are_those_of_russian():
    speak(Lang.ru)
    told = [tr_count("{count:,} row", "{count:,} rows", n) for n in (1, 2, 5, 11, 21, 22, 1000)]
    assert told == [
        *("1 строка", "2 строки", "5 строк", "11 строк", "21 строка", "22 строки"),
        "1\N{NO-BREAK SPACE}000 строк",
    ]


def test_numbers_are_written_as_the_language_writes_them():
    text = (
        "{file}: {count:,} of {all:,} records were rejected: {share:.1%}, where {allowed:.1%} is "
        "allowed."
    )
    values = {"file": "a,b.csv", "count": 1234, "all": 9999, "share": 0.1234, "allowed": 0.01}
    assert tr(text, **values).startswith("a,b.csv: 1,234 of 9,999 records were rejected: 12.3%")
    with speaking(Lang.ru):
        told = tr(text, **values).replace("\N{NO-BREAK SPACE}", " ")
        assert told.startswith("a,b.csv: отклонено записей: 1 234 из 9 999, то есть 12,3 %")
        assert thousands(1234567).replace("\N{NO-BREAK SPACE}", " ") == "1 234 567"
    assert thousands(1234567) == "1,234,567"


# ---------------------------------------------------------------- no message beside it

# What a user reads is given to these.
TELLING = {
    *("UserError", "DataError", "BuildError", "DeliveryError", "TemporaryError", "of"),
    *("complain", "print", "say", "_say", "add_column", "Line", "Finding", "Undecided"),
    *("prompt", "_grid", "print_files", "find_member", "_known", "_refuse"),
}
# Files that show documents, which have texts of their own in both languages.
DOCUMENTS = ("report", "export/workbook")
SQL = re.compile(
    r"\b(select|from \w*$|where|order by|group by|create|cast|varchar|case|describe|distinct|join|"
    r"insert|read_only|set|attach|coalesce|null|as rows|auto_detect|row_number|"
    r"bigint)\b|\bas from|^ as |\($"
)
PROSE = re.compile(r"[A-Za-z]{2,},? [a-z]{2,},? [a-z]{2,}")
NO_MESSAGE = {
    "assistants/server.py": "What a model reads of the tools; answers are in the language.",
    "files/contract.py": "Descriptions of columns are those of the YAML, in English.",
    "define/new_kpi.py": "What the YAML of a new KPI says in English, beside the Russian.",
    "build/withholding.py": "The table `withheld` has the reason in both languages.",
    "define/metrics.py": "YAML of the semantic layer.",
    "files/csv_file.py": "Kept in a table; `translated` says it in Russian.",
    "files/options.py": "Raised through pydantic; `translated` says it in Russian.",
    "build/checked_build.py": "Caught a line below.",
    "with_dbt/runner.py": "A pattern of what macros say.",
    "build/failure_report.py": "For the maintainers, who read English.",
    "files/check_report.py": "A pattern of what models say.",
    "export/exports.py": "Options of DuckDB.",
    "notify/webhook.py": "A header of HTTP.",
    "load/calls.py": "Never raised.",
}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        if not name.startswith(DOCUMENTS):
            yield name, ast.parse(path.read_text(encoding="utf-8"))


def called(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def literals(node: ast.AST) -> Iterator[str]:
    """Texts in a part of the code that are not from the catalogue."""
    if isinstance(node, ast.Call):
        is_message = called(node) in translations.KEYWORDS
        options = [keyword.value for keyword in node.keywords if keyword.arg not in ("style",)]
        for part in (*([] if is_message else [node.func, *node.args]), *options):
            yield from literals(part)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif not isinstance(node, ast.Subscript | ast.Compare):
        for part in ast.iter_child_nodes(node):
            yield from literals(part)


def test_what_is_told_comes_from_the_catalogue():
    beside = [
        (name, call.lineno, text)
        for name, tree in modules()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and called(call) in TELLING
        for argument in call.args
        for text in literals(argument)
        if re.search(r"[A-Za-z]{2,} [a-z]{2,}|[A-Z][a-z]{3,}$", text)
    ]
    assert [place for place in beside if place[0] not in NO_MESSAGE] == []


def test_no_sentence_stands_in_the_code_alone():
    """Wherever it stands: a reason in a variable, a problem in a list."""
    sentences = {}
    for name, tree in modules():
        documented = {
            node.body[0].value
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and isinstance(node.body[0], ast.Expr)
        }
        # Helps are gathered from the commands themselves.
        help_texts = {
            keyword.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            for keyword in node.keywords
            if keyword.arg in ("help", "epilog")
        }
        for part in _outside(tree, documented | help_texts):
            if PROSE.search(part) and not SQL.search(part):
                sentences.setdefault(name, []).append(part)
    assert {name: texts for name, texts in sentences.items() if name not in NO_MESSAGE} == {}


def _outside(node: ast.AST, left_out: set[ast.AST]) -> Iterator[str]:
    if node in left_out:
        return
    if isinstance(node, ast.Call) and called(node) in translations.KEYWORDS:
        for keyword in node.keywords:
            yield from _outside(keyword.value, left_out)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    else:
        for part in ast.iter_child_nodes(node):
            yield from _outside(part, left_out)


def test_a_message_is_a_literal():
    """What is put together before it is looked up is not found."""
    put_together = [
        (name, call.lineno)
        for name, tree in modules()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and called(call) in translations.KEYWORDS
        and any(
            not isinstance(text, ast.Constant)
            for text in call.args[: translations.KEYWORDS[called(call)]]
        )
    ]
    # Help and texts from elsewhere are gathered where they stand.
    assert {name for name, _ in put_together} == {"commands/spoken.py", "messages_elsewhere.py"}


# ------------------------------------------------------------------- messages of others


@pytest.mark.parametrize(
    ("templates", "sources"),
    [
        (OF_THE_MODELS, [*ROOT.glob("macros/**/*.sql"), *ROOT.glob("models/crm/*.yml")]),
        (OF_THE_FILES, [PACKAGE / "files/csv_file.py"]),
    ],
)
def test_what_others_say_is_what_they_say(templates, sources):
    said = re.sub(r"[\s'\"~|]+", " ", "\n".join(path.read_text("utf-8") for path in sources))
    for template in templates:
        parts = [
            part.strip(" ,;.()") for part in re.split(r"{\w+}|expected|, |duplicate", template)
        ]
        silent = [part for part in parts if part and re.sub(r"[\s'\"]+", " ", part) not in said]
        assert not silent or template.startswith(("expected epoch", "from", "up to")), silent


def test_what_others_say_is_told_in_russian():
    speak(Lang.ru)
    for template in (*OF_THE_MODELS, *OF_THE_FILES, *OF_THE_OPTIONS, *OF_TYPER):
        message = re.sub(r"{(\w+)}", "x7", re.sub(r"{(hint|lines)}$", "", template))
        assert CYRILLIC.search(translated(message)), template


def test_the_value_of_a_user_is_not_translated():
    speak(Lang.ru)
    told = translated("The variable grain is 'no key'; expected one of day, no key.")
    assert told == "Переменная grain равна 'no key'; ожидается одно из: day, no key."


# ------------------------------------------------------------------------ which language


@pytest.mark.parametrize(
    ("arguments", "environment", "lang"),
    [
        ([], {}, "en"),
        ([], {"LANG": "ru_RU.UTF-8"}, "ru"),
        ([], {"LANG": "ru"}, "ru"),
        ([], {"LANG": "de_DE.UTF-8"}, "en"),
        ([], {"LANG": "C.UTF-8"}, "en"),
        ([], {"LC_MESSAGES": "ru_RU", "LANG": "en_US.UTF-8"}, "ru"),
        ([], {"LC_ALL": "C", "LC_MESSAGES": "ru_RU", "LANG": "ru_RU.UTF-8"}, "en"),
        ([], {"LC_ALL": "", "LANG": "ru_RU.UTF-8"}, "ru"),
        ([], {"SALES_KPIS_LANG": "en", "LC_ALL": "ru_RU.UTF-8"}, "en"),
        ([], {"SALES_KPIS_LANG": "", "LC_ALL": "ru_RU.UTF-8"}, "ru"),
        (["list", "--lang", "ru"], {"SALES_KPIS_LANG": "en"}, "ru"),
        (["list", "--lang=en"], {"LANG": "ru_RU.UTF-8"}, "en"),
        (["--lang", "ru", "list"], {}, "ru"),
        # What there is not is refused by the option, in the language that else holds.
        (["list", "--lang", "de"], {"LANG": "ru_RU.UTF-8"}, "ru"),
        (["list", "--lang"], {}, "en"),
    ],
)
def test_the_language_is_chosen_by_one_rule(arguments, environment, lang):
    assert choose_language(arguments, environment) == lang


def test_every_command_has_the_option():
    program = typer.main.get_command(kpis.app)
    for command in (program, *program.commands.values()):
        assert [param.opts for param in command.params].count(["--lang"]) == 1


def test_help_is_russian():
    """In a process of its own, as Typer looks up some of its words once."""
    commands = [[], *([name] for name in typer.main.get_command(kpis.app).commands)]
    code = (
        "import sys, kpis\n"
        f"for command in {commands!r}:\n"
        "    sys.argv = ['kpis.py', *command, '--help', '--lang', 'ru']\n"
        "    assert kpis.main() == 0"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT / "scripts",
        env={**os.environ, "TERMINAL_WIDTH": "300"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    for word in ("Usage", "Options", "Arguments", "Commands", "default", "required", "Show this"):
        assert word not in done.stdout
    # A line of a box is a part of a sentence.
    assert [line for line in done.stdout.splitlines() if is_english(line)] == []
    assert done.stdout.count("Использование: ") == len(commands)


def is_english(line: str) -> bool:
    is_list = any(text in line for text in SAME_IN_BOTH if len(text) > 4)
    return bool(ENGLISH.search(line)) and not is_list and not CYRILLIC.search(line)


# ----------------------------------------------------------------- each command in Russian


@pytest.fixture
def russian(run, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Run a command in Russian by the environment, and hold what it says to be Russian."""
    monkeypatch.setenv("SALES_KPIS_LANG", "ru")

    def run_command(*arguments: object) -> Ran:
        ran = run(*arguments)
        said = f"{ran.out}\n{ran.err}".splitlines()
        assert [line for line in said if is_english(line)] == []
        assert ran.err == "" or CYRILLIC.search(ran.err)
        return ran

    return run_command


DEALS = "deal_id,stage,created_at,closed_at,is_closed,is_won,amount,currency_code,owner\n"
GOOD = "".join(f"{n},Won,2026-01-0{n},2026-02-1{n},yes,yes,{n}00,EUR,x\n" for n in range(1, 8))
BAD = """\
8,Lost,2026-01-09,31.02.2026,yes,no,1.2.3,EURO,x
9,Open,,,perhaps,no,5,USD,x
9,Open,2026-01-09,,no,no,0,USD,x
9,Open,2026-01-09,,no,no,0,USD,x
10,Open,2026
"11,Open
"""


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Path]:
    def make(deals: str, options: str = "") -> Path:
        path = tmp_path / "data"
        path.mkdir(exist_ok=True)
        (path / "deals.csv").write_text(DEALS + deals)
        (path / "sales_kpis.yml").write_text(options)
        return path

    return make


def test_check_tells_a_good_folder_in_russian(russian, folder):
    ran = russian("check", folder(GOOD))
    assert ran.code == 0
    assert "Сборка примет эти файлы: " in ran.out
    assert "Показателей, для которых есть нужные данные: " in ran.out
    assert "deals.csv: не читаются столбцы: owner" in ran.out


def test_check_tells_a_bad_folder_in_russian(russian, folder):
    ran = russian("check", folder(GOOD + BAD))
    assert ran.code == 2
    assert ran.err.startswith("ошибка: deals.csv: отклонено записей: ")
    for told in (
        "closed_at: 1 из 8 значений, 1 запись — ожидается дата yyyy-mm-dd с 1990-01-01 по 2031-",
        "ожидается число вида 1234.50, не больше 2 знаков после запятой",
        "ожидается код валюты ISO 4217, например EUR",
        "ожидается yes или no",
        "кавычка открыта и не закрыта",
        "полей 3, ожидается 9",
    ):
        assert told in ran.out, told


def test_check_tells_what_is_odd_in_russian(russian, folder):
    rows = "8,Open,2026-01-09,,no,no,0,USD,x\n9,Won,2026-01-09,2026-01-05,yes,yes,5,EUR,x\n"
    out = russian("check", folder(GOOD + rows)).out
    assert "Сделок с суммой 0, которая и считается нулём: 1" in out
    assert "Суммы без курса к EUR не входят ни в одну сумму" in out
    assert "предупреждение" in out


def test_check_answers_programs_in_no_language(run, folder):
    path = folder(GOOD + BAD)
    answers = [run("check", path, "--json", "--lang", lang) for lang in ("en", "ru")]
    assert answers[0] == answers[1]
    assert json.loads(answers[0].out)["is_accepted"] is False


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ("date_fromat: dmy", "неизвестный ключ 'date_fromat' — может быть, date_format?"),
        ("date_format: ymd", "date_format: 'ymd' - ожидается 'iso', 'dmy' или 'mdy'"),
        ("max_rejected_share: 2", "max_rejected_share: '2' - ожидается не больше 1"),
        ("skip_rows: many", "skip_rows: 'many' - ожидается целое число"),
        ("as_of_date: soon", "as_of_date: 'soon' - ожидается дата вида ГГГГ-ММ-ДД"),
        ("two_digit_years: maybe", "two_digit_years: 'maybe' - ожидается true или false"),
        ("reporting_currency: EURO", "ожидается код валюты ISO 4217, например EUR"),
        ("reporting_time_zone: Mars", "reporting_time_zone: нет часового пояса 'Mars'"),
        ("entities: {deels: {}}", "неизвестный вид данных 'deels' — может быть, deals?"),
        ("entities: {deals: {columns: {amount: Sum}}}", "нет столбца 'Sum', который"),
        ("entities: {deals: {scale: {amount: 7}}}", "ожидается степень десяти, например 100"),
        ("a: [", "sales_kpis.yml, строка 1: "),
        ("a: 1\na: 2", "sales_kpis.yml, строка 2: 'a' указан дважды."),
    ],
)
def test_a_mistake_in_the_options_is_told_in_russian(run, folder, options, told):
    ran = run("check", folder(GOOD, options), "--lang", "ru")
    assert ran.code == 2
    assert ran.err.startswith("ошибка: ")
    assert told in ran.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["bild"], "нет команды 'bild'"),
        (["show"], "не указан аргумент 'KPI'"),
        (["show", "win_rate", "--nope"], "нет параметра --nope"),
        (["show", "win_rate", "--last", "0"], "неверное значение '--last': ожидается не меньше 1"),
        (["show", "win_rate", "--last", "x"], "ожидается целое число"),
        (["show", "win_rat"], "нет показателя 'win_rat' — может быть, win_rate?"),
        (["describe", "zzz"], "нет показателя 'zzz'; все покажет `list`"),
        (["show", "win_rate", "--grain", "mnth"], "нет периода 'mnth' — может быть, month?"),
        (["show", "win_rate", "--dimension", "regoin"], "разреза 'regoin' — может быть, region?"),
        (["show", "win_rate", "--member", "r01"], "вместе с --member нужен --dimension"),
        (
            ["show", "win_rate", "--dimension", "rep", "--member", "Nobody"],
            "'Nobody' в разрезе rep",
        ),
        (["list", "--folder", "pipelin"], "нет раздела 'pipelin' — может быть, pipeline?"),
        (["scorecard", "--name", "teem"], "нет сводки 'teem' — может быть, team?"),
        (["scorecard", "--name", "rep", "--member", "Nobody"], "'Nobody' нет в сводке"),
        (["list", "--lang", "de"], "'de' не входит в список: 'en', 'ru'"),
        (["export", "--output", "{tmp}", "--from", "01.02.2026"], "01.02.2026: это не дата"),
        (["export", "--output", "{tmp}", "--from", "2026-02-02", "--to", "2026-02-01"], "позже"),
        (["export", "--output", "{tmp}", "--marts", "--per-kpi"], "--marts записывает"),
        (["alerts", "--email", "nobody"], "для почты нужны переменные окружения"),
        (["alerts", "--webhook", "ftp://x"], "--webhook: ожидается адрес"),
    ],
)
def test_a_mistake_is_answered_in_russian(russian, database, tmp_path, arguments, told):
    arguments = [argument.format(tmp=tmp_path / "out") for argument in arguments]
    ran = russian(*arguments, "--database", database)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("ошибка: ")
    assert told in ran.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["check", "{tmp}/none"], "Нет папки "),
        (["check", "{tmp}/a.csv"], "a.csv — файл, а нужна папка"),
        (["check", "{tmp}", "--as-of", "today"], "--as-of today: это не дата"),
        (["check", "{tmp}", "--var", "x"], "--var x: пишите в виде KEY=VALUE"),
        (["check", "{tmp}", "--var", "fiscal_year=1"], "нет переменной 'fiscal_year'"),
        (["build", "--data", "{tmp}/none", "--output", "{tmp}/out"], "Нет папки "),
        (["build", "--data", "{tmp}", "--target", "postgres"], "--data читает DuckDB"),
        (["connect", "{tmp}/none.csv", "--output", "{tmp}/out"], "нет файла "),
        (["connect", "{tmp}/a.csv", "--output", "{tmp}/out"], "a.csv: файл пуст"),
        (["new-kpi", "Bad Name", "--project", "{tmp}"], "не годится как имя показателя"),
        (["new-kpi", "win_rate"], "показатель 'win_rate' уже есть"),
        (["show", "win_rate", "--database", "{tmp}/none"], "сначала выполните `build`"),
        (["restatements", "--grain", "mnth"], "нет периода 'mnth' — может быть, month?"),
        (["snapshot", "--database", "{tmp}/none"], "сначала выполните `build`"),
        (["snapshot", "--verify", "--database", "{tmp}/none"], "сначала выполните `snapshot`"),
        (["load", "salesforce"], ("нет системы 'salesforce'", "команде `load` нужен dlt")),
    ],
)
def test_a_mistake_without_a_database_is_answered_in_russian(russian, tmp_path, arguments, told):
    (tmp_path / "a.csv").write_text("")
    ran = russian(*(argument.format(tmp=tmp_path) for argument in arguments))
    assert ran.code == 2
    assert ran.err.startswith("ошибка: ")
    assert any(one in ran.err for one in (told if isinstance(told, tuple) else (told,)))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["scorecard"], "Показатель"),
        (["scorecard", "--all"], "Месяцем раньше"),
        (["scorecard", "--name", "rep"], "Оценка"),
        (["list"], "Нет значений"),
        (["describe", "win_rate"], "Части складываются"),
        (["show", "win_rate"], "Изменение"),
        (["show", "win_rate", "--dimension", "rep"], "Динамика"),
        (["alerts"], "Важность"),
        (["export", "--kpi", "win_rate", "--grain", "year", "--output", "{tmp}"], "Выгружено в "),
        (["report", "--output", "{tmp}/page.html"], "Отчёт       "),
    ],
)
def test_every_look_is_russian(russian, database, tmp_path, arguments, told):
    arguments = [argument.format(tmp=tmp_path) for argument in arguments]
    ran = russian(*arguments, "--database", database)
    assert ran.code in ((0, 1) if arguments[0] == "alerts" else (0,))
    assert told in ran.out


def test_programs_read_one_and_the_same(run, database, tmp_path):
    lists, files = [], []
    for lang in ("en", "ru"):
        at = ("--database", database, "--lang", lang)
        lists.append(run("list", "--json", *at).out)
        folder = tmp_path / lang
        run("export", "--kpi", "win_rate", "--grain", "year", "--output", folder, *at)
        files.append((folder / "kpi_values.csv").read_text(encoding="utf-8"))
    assert lists[0] == lists[1]
    assert files[0] == files[1]


def test_templates_are_russian(russian, tmp_path):
    ran = russian("template", tmp_path / "new")
    assert ran.code == 0
    assert "Записано файлов: " in ran.out
    assert "Файлы входного контракта\n====" in (tmp_path / "new/README.txt").read_text("utf-8")
    assert (tmp_path / "new/deals.csv").read_text().startswith("deal_id,")


def test_connect_drafts_in_russian(russian, tmp_path):
    export = tmp_path / "deals.csv"
    export.write_text(
        "Deal ID;Deal Name;Deal Stage;Amount;Create Date;Close Date;Deal owner\n"
        "1;One;Closed Won;1.000,50;13.02.2026;04.03.2026;Ann\n"
        "2;Two;Winning;2.000,00;05.02.2026;;Ben\n"
    )
    ran = russian("connect", export, "--output", tmp_path / "out")
    assert ran.code == 2
    assert "Проверьте: в sales_kpis.yml это стоит комментариями" in ran.out
    ran = russian("connect", export, "--output", tmp_path / "out", "--force", "--yes")
    assert ran.code == 0, ran.err
    assert "Доля выигранных сделок" in ran.out
    draft = (tmp_path / "out/sales_kpis.yml").read_text(encoding="utf-8")
    assert draft.startswith("# Черновик по вашей выгрузке.")
    assert [line for line in draft.splitlines() if is_english(line)] == []
    # What is read of the draft is in no language.
    assert russian("check", tmp_path / "out").code == 0


def test_a_new_kpi_is_said_in_paths_alone(russian, tmp_path):
    (tmp_path / "dbt_project.yml").write_text("name: mine\n")
    ran = russian("new-kpi", "lost_share", "--like", "loss_rate", "--project", tmp_path)
    assert ran.code == 0
    assert len(ran.out.splitlines()) == 3
