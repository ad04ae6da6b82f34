"""Where running documents stand in OneDrive: one file each, whose name says whose it is, made once.

The path is the key: OneDrive refuses a second file of one name, so no crash and no race makes two.
That a file is syncd's own is told by the mark in it, never by its name.
"""

from syncd.provider import DocumentRef, Marker, NotAllowed, Retry
from syncd.safetext import slug
from syncd_providers.online.failures import Failure, Means
from syncd_providers.outlook.drive import FOLDER, Drive, File
from syncd_providers.outlook.kept import Kept
from syncd_providers.outlook.word.xml import Unreadable

LOST = "whether it was written is not known; it is looked up first"


class Folder:
    """The documents of one account. Every method raises Failure for what Graph does not answer."""

    def __init__(self, drive: Drive, kept: Kept) -> None:
        self._drive = drive
        self._kept = kept

    def find(self, marker: Marker) -> tuple[DocumentRef, ...]:
        """Documents with this marker, oldest first, none from the bin."""
        return self._ours(self._drive.files() or [], marker)

    def _ours(self, files: list[File], marker: Marker) -> tuple[DocumentRef, ...]:
        ending = f"{slug('', marker)}.docx"
        named = [one for one in files if one.name == ending or one.name.endswith(f"-{ending}")]
        named.sort(key=lambda one: (one.created, one.id))
        return tuple(_ref(one, marker) for one in named if self._is_ours(one, marker))

    def _is_ours(self, file: File, marker: Marker) -> bool:
        """One that cannot be read has our name, which nobody can guess: reading it says what is wrong."""
        try:
            return self._kept.opened(file).is_ours(marker)
        except Unreadable:
            return True

    def create(self, title: str, marker: Marker) -> DocumentRef | NotAllowed | Retry:
        """Create a document, unless there is one of this marker already."""
        from syncd_providers.outlook.word.blank import blank_document

        name = f"{slug(title, marker)}.docx"
        try:
            files = self._drive.files()
            if found := self._ours(files or [], marker):
                return found[0]
            if files is None:
                self._drive.make_folder()
            content = blank_document(title, marker)
            made = self._drive.make(name, content)
        except Failure as failure:
            return self._after_failure(name, marker, failure)
        if made.size == len(content):
            self._kept.keep(made, content)
        return _ref(made, marker)

    def _after_failure(self, name: str, marker: Marker, failure: Failure) -> DocumentRef | NotAllowed | Retry:
        answer = failure.answer()
        if isinstance(answer, NotAllowed):
            return answer
        after = answer.after if isinstance(answer, Retry) else 60.0
        try:
            found = self.find(marker)
        except Failure:
            return Retry(after=after, detail=f"{failure.words}; {LOST}")
        if found:
            return found[0]
        if failure.means is Means.EXISTS:
            return NotAllowed(
                detail=f"{name} in the folder {FOLDER} of OneDrive is in the way and not syncd's"
            )
        return Retry(after=after, detail=f"{failure.words}; {LOST}")


def _ref(file: File, marker: Marker) -> DocumentRef:
    return DocumentRef(id=file.id, link=file.link, marker=marker)
