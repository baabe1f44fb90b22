"""What dbt puts into a template's context and sqlfluff does not: enough of it for the SQL to come out as DuckDB's SQL.

sqlfluff loads the project's own macros by itself and has its own `ref`, `source`, `config`, `this`. Here belongs the
rest that a model or macro calls. Names without a leading underscore are the context's names.
"""

from pathlib import Path as _Path

import yaml as _yaml
from jinja2 import pass_context as _pass_context

# sqlfluff loads this module again for every file: libyaml's loader reads the project in a tenth of the time.
_PROJECT = _yaml.load(
    (_Path(__file__).resolve().parents[2] / "dbt_project" / "dbt_project.yml").read_text(encoding="utf-8"),
    Loader=_yaml.CSafeLoader,
)
_TYPES = {"string": "varchar", "float": "double", "int": "integer", "bigint": "bigint", "timestamp": "timestamp"}

execute = False


def var(name, default=None):
    """The value that dbt_project.yml gives."""
    return _PROJECT["vars"].get(name, default)


def tojson(value, sort_keys=False):
    return "{}"


def local_md5(value):
    return "0" * 32


class _CrossDatabaseMacros:
    """dbt's own macros: a type, or a call of the function of the same name."""

    def listagg(self, measure, delimiter, order_by):
        return f"listagg({measure}, {delimiter} {order_by})"

    def __getattr__(self, name):
        if name.startswith("type_"):
            return lambda: _TYPES[name.removeprefix("type_")]
        return lambda *args: f"{name}({', '.join(str(arg) for arg in args)})"


class _Adapter:
    @_pass_context
    def dispatch(self, context, name, package=None):
        """The branch for DuckDB."""
        return context.resolve(f"duckdb__{name}")

    def get_columns_in_relation(self, relation):
        return []


class _Exceptions:
    def raise_compiler_error(self, message):
        raise ValueError(message)


class _Target:
    name = "duckdb"
    type = "duckdb"
    schema = "main"


dbt = _CrossDatabaseMacros()
adapter = _Adapter()
exceptions = _Exceptions()
target = _Target()
