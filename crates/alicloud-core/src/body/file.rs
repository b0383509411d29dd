//! Files, read where waiting for a disk keeps no other task waiting.

use std::{
    fs,
    future::Future,
    io::{self, Read as _},
    path::{Path, PathBuf},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use futures_core::Stream;
use tokio::task::{JoinHandle, spawn_blocking};

use crate::body::{
    error::BodyError,
    pieces::{BodyPieces, PIECE},
    source::Source,
};

pub(super) struct File(Arc<Path>);

impl File {
    pub(super) fn new(path: PathBuf) -> Self {
        Self(path.into())
    }
}

impl Source for File {
    fn pieces(&self) -> BodyPieces {
        Box::pin(Pieces {
            path: self.0.clone(),
            file: None,
            read: None,
        })
    }

    fn path(&self) -> Option<&Path> {
        Some(&self.0)
    }
}

type Piece = io::Result<(fs::File, Vec<u8>)>;

struct Pieces {
    path: Arc<Path>,
    /// Opened with the first piece.
    file: Option<fs::File>,
    read: Option<JoinHandle<Piece>>,
}

impl Stream for Pieces {
    type Item = Result<Bytes, BodyError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let reading = this.read.get_or_insert_with(|| {
            let (file, path) = (this.file.take(), this.path.clone());
            spawn_blocking(move || piece(file, &path))
        });
        let read = ready!(Pin::new(reading).poll(context));
        this.read = None;
        Poll::Ready(match read.unwrap_or_else(|error| Err(io::Error::other(error))) {
            Ok((_, piece)) if piece.is_empty() => None,
            Ok((file, piece)) => {
                this.file = Some(file);
                Some(Ok(piece.into()))
            }
            Err(error) => Some(Err(unreadable(&this.path, error))),
        })
    }
}

fn piece(file: Option<fs::File>, path: &Path) -> Piece {
    let mut file = match file {
        Some(file) => file,
        None => open(path)?,
    };
    let mut piece = Vec::with_capacity(PIECE);
    (&mut file).take(PIECE as u64).read_to_end(&mut piece)?;
    Ok((file, piece))
}

/// A pipe is refused, whose bytes come once.
fn open(path: &Path) -> io::Result<fs::File> {
    let kind = fs::metadata(path)?;
    if kind.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if !kind.is_file() {
        return Err(io::Error::other(
            "it is a pipe or a device, which cannot be read twice",
        ));
    }
    fs::File::open(path)
}

fn unreadable(path: &Path, error: io::Error) -> BodyError {
    let message = format!("the file {} cannot be read: {error}", path.display());
    let help = match error.kind() {
        io::ErrorKind::NotFound => {
            "Check the path; a relative one starts at the folder in which the program was started."
        }
        io::ErrorKind::PermissionDenied => "Let the user of the program read the file.",
        io::ErrorKind::IsADirectory => "Name a file, not a folder.",
        _ => "Name a regular file; send a pipe by `Body::from_stream`.",
    };
    BodyError::caused_by(message, help, error.into())
}
