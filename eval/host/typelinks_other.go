//go:build !go1.26 || go1.27

package host

func trimTypes(string) {}
