//! Tests and programs that see the whole workspace.
