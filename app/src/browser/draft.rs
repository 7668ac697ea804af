//! Drafts: unsent text, kept in this tab.

/// The draft with this key.
pub fn load(key: &str) -> Option<String> {
    #[cfg(target_arch = "wasm32")]
    return storage()?.get_item(key).ok().flatten().filter(|text| !text.is_empty());
    #[cfg(not(target_arch = "wasm32"))]
    {
        let _ = key;
        None
    }
}

/// Saves a draft; an empty one is removed. If storage is full or forbidden, nothing on screen is lost.
pub fn save(key: &str, text: &str) {
    #[cfg(target_arch = "wasm32")]
    if let Some(storage) = storage() {
        let _ = if text.is_empty() { storage.remove_item(key) } else { storage.set_item(key, text) };
    }
    #[cfg(not(target_arch = "wasm32"))]
    let _ = (key, text);
}

#[cfg(target_arch = "wasm32")]
fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.session_storage().ok().flatten()
}
