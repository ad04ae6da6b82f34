"""The document that was read last, so that one that has not changed since is not fetched again."""

from syncd_providers.outlook.drive import Drive, File
from syncd_providers.outlook.word.document import WordDocument
from syncd_providers.outlook.word.package import LARGEST
from syncd_providers.outlook.word.xml import Unreadable


class Kept:
    """The content of one file, under the tag it had *before* it was fetched.

    Should it change in between, then the tag is older than the content: a write for it is refused,
    and the next look fetches it anew. The other way round somebody's words could be lost.
    """

    def __init__(self, drive: Drive) -> None:
        self._drive = drive
        self._id, self._tag, self._content = "", "", b""

    def content(self, file: File) -> bytes:
        """What a file holds. Raises Failure, and Unreadable for one that is too large."""
        if not self.holds(file.id, file.tag):
            if file.size > LARGEST:
                raise Unreadable(f"it is larger than {LARGEST // 1024 // 1024} MiB")
            self.keep(file, self._drive.content(file))
        return self._content

    def opened(self, file: File) -> WordDocument:
        """The same as a document. Raises Failure or Unreadable."""
        return WordDocument(self.content(file))

    def holds(self, number: str, tag: str) -> bool:
        """Whether this state of the file is the one that is kept."""
        return (self._id, self._tag) == (number, tag)

    def last(self) -> bytes:
        """What is kept."""
        return self._content

    def keep(self, file: File, content: bytes) -> None:
        """Keep this, in the place of what was kept."""
        self._id, self._tag, self._content = file.id, file.tag, content

    def forget(self) -> None:
        """Keep nothing."""
        self._id, self._tag, self._content = "", "", b""
