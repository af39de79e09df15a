#![no_main]

parallax_fuzz::target!("page");
