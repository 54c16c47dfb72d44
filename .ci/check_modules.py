"""What the code takes from a module of ours, as in `background.make_public`, is there.

mypy could tell, but its error for that is off: annotate() gives rows attributes that no class declares.
"""

import ast
import os
import sys
import tomllib
from importlib import import_module
from pathlib import Path
from types import ModuleType

import django

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["root_packages"]

sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spaceportal.settings")
django.setup()

missing = []
for path in sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
    file = path.relative_to(ROOT)
    names = vars(import_module(".".join(file.with_suffix("").parts).removesuffix(".__init__")))
    nodes = list(ast.walk(ast.parse(path.read_text())))
    imports = [node for node in nodes if isinstance(node, ast.ImportFrom)]
    imported = {alias.asname or alias.name for node in imports for alias in node.names}
    for node in nodes:
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in imported:
            module = names.get(node.value.id)
            if isinstance(module, ModuleType) and not hasattr(module, node.attr):
                missing.append(f"{file}:{node.lineno}: {module.__name__} has no {node.attr}")
if missing:
    sys.exit("\n".join(missing))
