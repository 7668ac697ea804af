//! Settings of this browser, kept until they are changed.

/// The choice under a name.
pub fn read(name: &str) -> Option<String> {
    #[cfg(target_arch = "wasm32")]
    return storage()?.get_item(&key(name)).ok().flatten();
    #[cfg(not(target_arch = "wasm32"))]
    {
        let _ = name;
        None
    }
}

/// Keeps a choice; `None` forgets it. A full or forbidden storage only means that it is asked again.
pub fn write(name: &str, value: Option<&str>) {
    #[cfg(target_arch = "wasm32")]
    if let Some(storage) = storage() {
        let _ = match value {
            Some(value) => storage.set_item(&key(name), value),
            None => storage.remove_item(&key(name)),
        };
    }
    #[cfg(not(target_arch = "wasm32"))]
    let _ = (name, value);
}

#[cfg(target_arch = "wasm32")]
fn key(name: &str) -> String {
    format!("pilothouse-{name}")
}

#[cfg(target_arch = "wasm32")]
fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}
