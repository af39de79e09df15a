//! Tables as data: a section of the plan says what stands in them, and each format draws them in its own way.

/// Something to be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Block {
    /// A heading inside a section.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// A table.
    Table(Table),
    /// Steps in order.
    Steps(Vec<String>),
    /// Remarks, each of its own.
    Notes(Vec<String>),
}

/// A table. Text is as it is to be read; each format makes it harmless in its own way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Table {
    /// Titles, in capitals.
    pub(super) columns: Vec<Column>,
    /// As many cells as there are columns.
    pub(super) rows: Vec<Row>,
}

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Column {
    /// Its title.
    pub(super) title: &'static str,
    /// Which side its cells lean to: numbers to the right.
    pub(super) side: Side,
}

/// A side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// A row and what is said below it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Row {
    /// The cells.
    pub(super) cells: Vec<Cell>,
    /// Label and text of each line below, where a row has more to say than fits into cells.
    pub(super) below: Vec<(&'static str, String)>,
}

/// A cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Cell {
    /// The text.
    pub(super) text: String,
    /// What it means.
    pub(super) tone: Tone,
}

/// What a text means, for colour; words always say the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Tone {
    /// As everything else.
    #[default]
    Plain,
    /// Leads the eye.
    Strong,
    /// May be passed over.
    Faint,
    /// All is well.
    Good,
    /// Look here.
    Care,
    /// Something is wrong.
    Bad,
}
