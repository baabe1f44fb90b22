"""The reader of a mapping's format.

Belongs here: that choice. Does not belong here: anything that only one format needs.
"""

from pathlib import Path

from ingestion.readers.access_log import AccessLogRecords
from ingestion.readers.csv_records import CsvFormat, CsvRecords
from ingestion.readers.fixed_width import FixedWidthRecords
from ingestion.readers.jsonl_records import JsonlRecords
from ingestion.readers.record import Records
from ingestion.settings import FileMapping


def open_records(path: Path, mapping: FileMapping) -> Records:
    """Open a file as the mapping says it is written. Raises ``UnreadableFile`` if it is not."""
    match mapping.format:
        case "csv":
            fmt = CsvFormat(mapping.delimiter, mapping.quote, mapping.encoding, mapping.skip_lines)
            return CsvRecords(path, fmt)
        case "jsonl":
            names = {part for header in mapping.required_headers for part in header.split(".")}
            return JsonlRecords(path, mapping.encoding, names)
        case "access_log":
            return AccessLogRecords(path, mapping.encoding)
        case "fixed_width":
            return FixedWidthRecords(path, mapping.fields, mapping.encoding, mapping.skip_lines)
        case "parquet":  # heavy: only who needs it waits for it
            from ingestion.readers.parquet_records import ParquetRecords

            return ParquetRecords(path)
        case "xlsx":
            from ingestion.readers.xlsx_records import XlsxRecords

            return XlsxRecords(path, mapping.sheet, mapping.skip_lines)
