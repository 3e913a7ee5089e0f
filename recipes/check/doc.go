// Package check shows the recipes to tools of others, with build tag interop: actionlint
// for GitHub Actions, gitlab-ci-local with GitLab's schema, dockerfile-utils, and the
// types of Kubernetes' API. Each must also refuse a recipe with a mistake in it.
//
// golang is a module of its own, so that hallmark does not depend on what only this needs.
package check
