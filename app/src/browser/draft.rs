//! Drafts: unsent text, kept in this tab.

/// The draft under a key.
pub fn load(key: &str) -> Option<String> {
    #[cfg(target_arch = "wasm32")]
    return storage()?.get_item(key).ok().flatten().filter(|text| !text.is_empty());
    #[cfg(not(target_arch = "wasm32"))]
    {
        let _ = key;
        None
    }
}

/// Keeps a draft; an empty one is forgotten. A full or forbidden storage loses nothing that is on the screen.
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
