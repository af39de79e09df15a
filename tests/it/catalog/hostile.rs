//! Texts that are no catalog: each is refused with findings, none breaks the reader.

use parallax::base::ids::CatalogId;
use parallax::load::catalog::{CatalogFiles, Kind};

use super::overlaid;

#[test]
fn no_text_breaks_the_reader() {
    let whole = CatalogFiles::builtin().text(Kind::Datastore, "aws-aurora-dsql").expect("built in").to_owned();
    let ends = whole.char_indices().map(|(at, _)| at).step_by(41);
    for cut in ends.filter_map(|at| whole.get(..at)) {
        let (catalog, findings, _) = overlaid(&[("datastores/cut.toml", cut)]);
        let read = catalog.datastores.contains_key(&CatalogId::from("cut"));
        assert!(read || !findings.is_empty(), "neither an entry nor a finding: {cut}");
    }
    let deep = format!("a = {}", "[".repeat(100_000));
    let noise = "= = [ \" \n".repeat(20_000);
    for text in [deep.as_str(), noise.as_str(), "\u{feff}", "a.b.c = 1\na = 2", "\u{0}"] {
        let (_, findings, _) = overlaid(&[("regions/own/hostile.toml", text)]);
        assert!((1..=101).contains(&findings.len()), "{} findings", findings.len());
    }
}
