"""A table of a release as Parquet: the same frame is always the same bytes."""

from typing import TYPE_CHECKING

from indicators.errors import DamagedRelease, StoreError
from indicators.store.manifest import TableFile, checksum

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["decode_table", "encode_table"]


def encode_table(name: str, frame: "pd.DataFrame") -> tuple[TableFile, bytes]:
    """Write a frame without its index; raises :class:`StoreError` where Parquet cannot hold it."""
    import pyarrow as pa  # type: ignore[import-untyped, unused-ignore]
    from pyarrow import parquet  # type: ignore[import-untyped, unused-ignore]

    try:
        # What pandas adds names its version, and chunks tell how the frame was put together: with
        # either, equal figures would be unequal bytes.
        table = pa.Table.from_pandas(frame, preserve_index=False)
        table = table.replace_schema_metadata(None).combine_chunks()
        sink = pa.BufferOutputStream()
        parquet.write_table(table, sink, compression="zstd")
    except MemoryError:
        raise
    except (pa.ArrowException, TypeError, ValueError) as error:
        raise StoreError(
            f"table {name}: expected columns that Parquet can hold ({error})"
        ) from error
    content: bytes = sink.getvalue().to_pybytes()
    return TableFile(f"{name}.parquet", checksum(content), len(content), len(frame)), content


def decode_table(release_id: str, table: TableFile, content: bytes) -> "pd.DataFrame":
    """Read a table back; raises :class:`DamagedRelease` where it is not what was written."""
    import pyarrow as pa  # type: ignore[import-untyped, unused-ignore]
    from pyarrow import parquet  # type: ignore[import-untyped, unused-ignore]

    check_table(release_id, table, content)
    try:
        # One thread: a release is small, and a pool of threads would outlive the reading.
        read = parquet.read_table(pa.BufferReader(content), use_threads=False)
        frame: pd.DataFrame = read.to_pandas(use_threads=False)
    except MemoryError:
        raise
    except (pa.ArrowException, OSError) as error:
        what = f"expected Parquet that can be read ({error})"
        raise DamagedRelease(release_id, table.file, what) from error
    if len(frame) != table.rows:
        what = f"expected {table.rows} rows, found {len(frame)}"
        raise DamagedRelease(release_id, table.file, what)
    return frame


def check_table(release_id: str, table: TableFile, content: bytes) -> None:
    """Raise :class:`DamagedRelease` where the bytes are not those that the manifest names."""
    if len(content) != table.bytes:
        what = f"expected {table.bytes} bytes, found {len(content)}"
        raise DamagedRelease(release_id, table.file, what)
    if checksum(content) != table.sha256:
        raise DamagedRelease(release_id, table.file, "expected the checksum of its manifest")
