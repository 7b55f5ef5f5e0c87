// Package deployments holds how opsdesk runs: the Slack app's manifest, a
// commented configuration and a systemd unit. They are files for people; the
// program carries the first two so that "opsdesk init" can write them and the
// demonstration can install the very same app.
package deployments

import _ "embed"

// Manifest returns the Slack app manifest, YAML.
func Manifest() []byte { return []byte(manifest) }

// Config returns the commented example configuration, YAML.
func Config() []byte { return []byte(config) }

//go:embed slack-manifest.yaml
var manifest string

//go:embed config.example.yaml
var config string
