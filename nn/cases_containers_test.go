package nn_test

import "testing"

// containerCases are tests of the cases of containers, embeddings and recurrent layers, by their names. Test files of layers add theirs.
var containerCases = map[string]func(t *testing.T, c fluxCase){}

func addCases(tests map[string]func(t *testing.T, c fluxCase)) {
	for id, test := range tests {
		containerCases[id] = test
	}
}

func TestFluxContainers(t *testing.T) {
	for _, c := range fluxCases(t, "flux_containers.json") {
		t.Run(c.ID, func(t *testing.T) {
			if containerCases[c.ID] == nil {
				t.Fatalf("no test of %s", c.Description)
			}
			containerCases[c.ID](t, c)
		})
	}
}
