#![no_main]

parallax_fuzz::target_of_lines!("saved");
