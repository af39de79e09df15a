#![no_main]

parallax_fuzz::target!("findings");
