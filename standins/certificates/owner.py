"""The owner's number in a certificate: a hash of it with R, the random value that lies in the key file."""

from standins.certificates import der
from standins.certificates.algorithms import hash_algorithm, hashed

IDENTIFY_DATA = "1.2.410.200004.10.1.1"
VID = "1.2.410.200004.10.1.1.1"
RANDOM_NUMBER = "1.2.410.200004.10.1.1.3"


def vid_content(number: str, r: bytes) -> bytes:
    """What is hashed: the number as text, and R."""
    return der.sequence(der.printable(number), der.bits(r))


def vid(number: str, r: bytes, digest: str = "sha256") -> bytes:
    """The virtual ID: the hash of the hash."""
    return hashed(digest, hashed(digest, vid_content(number, r)))


def identify_data(name: str, virtual_id: bytes, digest: str = "sha256") -> bytes:
    """The subjectAltName that names the owner and holds the virtual ID."""
    hash_content = der.sequence(hash_algorithm(digest), der.explicit(0, der.octets(virtual_id)))
    entry = der.sequence(der.oid(VID), hash_content)
    content = der.sequence(der.utf8(name), der.sequence(entry))
    other_name = der.explicit(0, der.oid(IDENTIFY_DATA), der.explicit(0, content))
    return der.sequence(other_name)


def random_number_attribute(r: bytes) -> bytes:
    """R among the attributes of a private key."""
    return der.sequence(der.oid(RANDOM_NUMBER), der.set_of(der.bits(r)))
