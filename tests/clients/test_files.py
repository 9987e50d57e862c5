"""Files are written whole, read back, erased, and seen by nobody else of the machine."""

import os
import re
import stat
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from app.clients import files as module
from app.clients.files import FilesAway, FolderFiles, StoreFiles

NAME = "photo/" + "k3" * 12 + ".jpg"
NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
S3_ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "a-key",
    "AWS_SECRET_ACCESS_KEY": "a-secret-of-the-store",
    "AWS_REGION": "ap-northeast-2",
    "AWS_ALLOW_HTTP": "true",
}


class Bucket(BaseHTTPRequestHandler):
    """The three requests of an object store that speaks S3, as far as our client asks them."""

    protocol_version = "HTTP/1.1"
    held: dict[str, bytes] = {}

    def do_PUT(self) -> None:
        self.held[self.path] = self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(200)

    def do_GET(self) -> None:
        content = self.held.get(self.path)
        self._answer(404 if content is None else 200, content or b"")

    def do_POST(self) -> None:
        """Erases the named files; the answer names each, also what was not there."""
        keys = re.findall("<Key>(.*?)</Key>", self.rfile.read(int(self.headers["Content-Length"])).decode())
        for key in keys:
            self.held.pop(f"/bucket/{key}", None)
        erased = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
        self._answer(200, f'<DeleteResult xmlns="{NAMESPACE}">{erased}</DeleteResult>'.encode())

    def _answer(self, status: int, content: bytes = b"") -> None:
        self.send_response(status)
        for name, value in {
            "Content-Length": str(len(content)),
            "ETag": '"1"',
            "Last-Modified": "Sat, 21 Nov 2026 00:00:00 GMT",
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_args: object) -> None:
        """Nothing on the screen."""


@pytest.fixture
def bucket(monkeypatch):
    """An object store on this machine, named in the environment as an operator names theirs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Bucket)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    for name, value in S3_ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    Bucket.held.clear()
    yield Bucket.held
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(params=["folder", "store"])
def store(request, tmp_path: Path):
    if request.param == "folder":
        return FolderFiles(tmp_path / "files")
    request.getfixturevalue("bucket")
    return StoreFiles("s3://bucket/madang")


def test_a_file_comes_back_as_it_was_put(store):
    store.put(NAME, b"picture")
    assert store.get(NAME) == b"picture"


def test_a_file_put_again_is_replaced(store):
    store.put(NAME, b"first")
    store.put(NAME, b"second")
    assert store.get(NAME) == b"second"


def test_a_file_that_was_never_put_is_none(store):
    assert store.get(NAME) is None


def test_an_erased_file_is_gone_and_may_be_erased_again(store):
    store.put(NAME, b"picture")
    store.delete(NAME)
    store.delete(NAME)
    assert store.get(NAME) is None


@pytest.mark.parametrize(
    "name",
    [
        "",
        "photo",
        "photo/short.jpg",
        "../" + NAME,
        "photo/../" + "k3" * 12,
        "/photo/" + "k3" * 12,
        "photo/" + "k3" * 12 + "/x",
        "photo\\" + "k3" * 12,
        "photo/." + "k3" * 12,
        "photo/" + "k3" * 12 + ".jpg\n",
        "photo/" + "k3" * 12 + "\0.jpg",
        "photo/" + "k3" * 33,
        "사진/" + "k3" * 12,
    ],
)
def test_a_name_that_is_not_ours_is_refused(store, name):
    for use in (store.get, store.delete, lambda name: store.put(name, b"")):
        with pytest.raises(ValueError, match="no name of a file"):
            use(name)


def test_only_this_user_of_the_machine_can_look_into_the_folder(tmp_path):
    FolderFiles(tmp_path / "files").put(NAME, b"picture")
    path = tmp_path / "files" / NAME
    modes = [stat.S_IMODE(os.stat(one).st_mode) for one in (path, path.parent, path.parent.parent)]
    assert modes == [0o600, 0o700, 0o700]


def test_what_could_not_be_written_leaves_nothing_behind(tmp_path):
    folder = tmp_path / "files"
    (folder / NAME).mkdir(parents=True)  # in the way of the file
    with pytest.raises(FilesAway):
        FolderFiles(folder).put(NAME, b"picture")
    assert [path.name for path in (folder / "photo").iterdir()] == [Path(NAME).name]


def test_a_folder_that_cannot_be_read_is_said_to_be_away(tmp_path):
    (tmp_path / "files").write_text("not a folder")
    store = FolderFiles(tmp_path / "files")
    for use in (store.get, store.delete, lambda name: store.put(name, b"")):
        with pytest.raises(FilesAway):
            use(NAME)


def test_a_store_keeps_its_files_below_the_folder_of_its_address(bucket):
    StoreFiles("s3://bucket/madang").put(NAME, b"picture")
    assert list(bucket) == [f"/bucket/madang/{NAME}"]


def test_a_store_that_does_not_answer_says_so_without_its_address_or_keys(monkeypatch):
    monkeypatch.setattr(module, "TRIES", 0)
    for name, value in S3_ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ENDPOINT", "http://127.0.0.1:9")
    store = StoreFiles("s3://bucket/madang")
    for use in (store.get, store.delete, lambda name: store.put(name, b"")):
        with pytest.raises(FilesAway) as refused:
            use(NAME)
        assert "127.0.0.1" not in str(refused.value)
        assert "secret" not in str(refused.value)


@pytest.mark.parametrize("address", ["nonsense", "az://container/folder", "ftp://host/folder"])
def test_an_address_that_names_no_store_is_away_too(address):
    with pytest.raises(FilesAway):
        StoreFiles(address).get(NAME)


def test_each_process_opens_the_store_for_itself(bucket, monkeypatch):
    store = StoreFiles("s3://bucket/madang")
    store.put(NAME, b"picture")
    before = store._opened
    monkeypatch.setattr(os, "getpid", lambda: -1)
    assert store.get(NAME) == b"picture"
    assert store._opened is not before
