//! A router that can say which paths it serves, so that one test can ask every one of them of everybody.
//!
//! axum does not list its routes. Whatever is served is therefore told to a [`RouteTable`] (or, in the JSON API, to the
//! OpenAPI document), and the linter refuses `Router::route` everywhere else.
//!
//! Adding a page: put `.route("/path", get(show).post(submit))` into `pages::table`, and a rule for each method into
//! `tests/it/api/page_roles.rs`, which asks the running server for the methods of every path. A path or method without
//! a rule fails there. A route of the API has its rule in `tests/it/api/roles.rs`. Never here: who may call what; the
//! handlers' extractors decide that.

use axum::Router;
use axum::routing::MethodRouter;

use crate::state::AppState;

/// Routes together with the list of their paths.
#[derive(Debug, Default)]
pub struct RouteTable {
    router: Router<AppState>,
    paths: Vec<String>,
}

impl RouteTable {
    /// Serves a path.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is where a route becomes known")]
    pub fn route(mut self, path: &str, methods: MethodRouter<AppState>) -> Self {
        self.paths.push(path.to_owned());
        Self { router: self.router.route(path, methods), ..self }
    }

    /// Serves what somebody else's router serves, which are these paths.
    #[must_use]
    pub fn merge(mut self, paths: &[&str], router: impl Into<Router<AppState>>) -> Self {
        self.paths.extend(paths.iter().map(|path| (*path).to_owned()));
        Self { router: self.router.merge(router.into()), ..self }
    }

    /// All paths, with their parameters in braces.
    #[must_use]
    pub fn paths(self) -> Vec<String> {
        self.paths
    }

    /// What serves them.
    pub fn into_router(self) -> Router<AppState> {
        self.router
    }
}
