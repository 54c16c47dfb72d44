from tests.photos.conftest import bucket, s3

__all__ = ["bucket", "s3"]
