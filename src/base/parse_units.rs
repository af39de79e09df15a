//! Text to quantity.
