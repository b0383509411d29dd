//! Generates the client of the library.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    alicloud_codegen::build_script::run("spec/library", "library")?;
    Ok(())
}
