// Package tape is what generated derivative code calls. It is small, since every derivative links it.
package tape
