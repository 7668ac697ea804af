//! Settings of this browser, kept until they are changed.

/// The setting with this name.
pub fn read(name: &str) -> Option<String> {
    #[cfg(target_arch = "wasm32")]
    return storage()?.get_item(&key(name)).ok().flatten();
    #[cfg(not(target_arch = "wasm32"))]
    {
        let _ = name;
        None
    }
}

/// Saves a setting; `None` removes it. If storage is full or forbidden, the setting only lasts for this page.
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
