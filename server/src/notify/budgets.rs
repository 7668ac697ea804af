//! What is told of budgets besides what waits: the thresholds that were crossed lately.

use super::Notice;
use std::sync::{Arc, Mutex, PoisonError};

/// The notices of budgets; clones share them.
#[derive(Clone, Debug, Default)]
pub struct BudgetNotices(Arc<Mutex<Arc<[Notice]>>>);

impl BudgetNotices {
    /// What is told now, and no more than that.
    pub fn set(&self, notices: Vec<Notice>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = notices.into();
    }

    /// All of them.
    pub fn all(&self) -> Arc<[Notice]> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Their ids.
    pub fn ids(&self) -> Vec<String> {
        self.all().iter().map(|notice| notice.id.clone()).collect()
    }
}
