"""A drawing of a library as part of the page: one `<svg>` element with a name, a description and hints."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from markupsafe import Markup

NAMESPACE = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
REFERENCE = re.compile(r"url\(#")
SMALLEST = 0.7
"""The smallest size at which a drawing can be read, as a share of its own size."""
HREFS = ("href", f"{{{XLINK}}}href")

ET.register_namespace("", NAMESPACE)
ET.register_namespace("xlink", XLINK)


@dataclass(frozen=True)
class Drawing:
    """A drawing of the page.

    Attributes:
        name: The prefix of all its ids, unique in the page.
        title: Its accessible name.
        description: Its content in words, for those who cannot see it.
        hints: The text shown when a part is pointed at, by the part's id.
    """

    name: str
    title: str
    description: str
    hints: Mapping[str, str]

    def embed(self, svg: bytes) -> Markup:
        """Return the element for a page, safe as it is: texts are escaped, ids are unique, and nothing is loaded.

        Args:
            svg: The file that a library wrote.
        """
        root = ET.fromstring(svg)  # noqa: S314 - written by a library that this process called
        for metadata in root.findall(_tag("metadata")):
            root.remove(metadata)
        for part in root.iter():
            self._add_hint(part)
            self._prefix_ids(part)
        self._describe(root)
        return Markup(ET.tostring(root, encoding="unicode"))  # noqa: S704 - the writer escapes all texts

    def _add_hint(self, part: ET.Element) -> None:
        """Replace the title of a part, which a library may have written, by its hint."""
        for title in part.findall(_tag("title")):
            part.remove(title)
        if hint := self.hints.get(part.get("id", "")):
            title = ET.Element(_tag("title"))
            title.text = hint
            part.insert(0, title)
            part.set("pointer-events", "all")  # hints of invisible parts too

    def _prefix_ids(self, part: ET.Element) -> None:
        for key, value in part.attrib.items():
            if key == "id":
                part.set(key, f"{self.name}-{value}")
            elif key in HREFS:
                part.set(key, value.replace("#", f"#{self.name}-", 1))
            else:
                part.set(key, REFERENCE.sub(f"url(#{self.name}-", value))

    def _describe(self, root: ET.Element) -> None:
        texts = (("title", self.title), ("desc", self.description))
        for position, (kind, text) in enumerate(texts):
            element = ET.Element(_tag(kind), {"id": f"{self.name}-{kind}"})
            element.text = text
            root.insert(position, element)
        root.set("role", "img")
        root.set("aria-labelledby", f"{self.name}-title {self.name}-desc")
        root.set("class", "drawing")
        if width := root.get("width"):  # a narrow screen shrinks it only so far, then scrolls
            root.set("style", f"min-width: calc({width} * {SMALLEST})")


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
