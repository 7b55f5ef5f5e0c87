package torture

import "testing"

// K1–K7: a desk that is killed at a named point while people use it leaves
// nothing out and says nothing twice when it has been started again.
func TestKilledAtAPoint(t *testing.T) {
	cases := []struct{ fault, point, scene string }{
		{"K1", "gateway-before-keep", "question"},
		{"K1", "gateway-before-keep", "reaction"},
		{"K1", "gateway-before-keep", "form"},
		{"K1", "gateway-before-keep:2", "form"},
		{"K2", "gateway-after-keep", "words"},
		{"K2", "gateway-after-keep:2", "form"},
		{"K2", "gateway-after-keep", "work"},
		{"K3", "gateway-after-ack", "words"},
		{"K3", "bot-after-begin", "question"},
		{"K3", "bot-before-handle", "reaction"},
		{"K3", "bot-after-handle", "words"},
		{"K3", "courier-before-send", "form"},
		{"K5", "courier-after-send", "question"},
		{"K5", "courier-after-send", "words"},
		{"K5", "courier-after-send", "work"},
		{"K6", "courier-after-sent", "words"},
		{"K6", "courier-after-sent:2", "work"},
		{"K7", "bot-before-handle", "rung"},
		{"K7", "bot-after-handle", "rung"},
		{"K7", "courier-after-send", "rung"},
	}
	for _, c := range cases {
		t.Run(c.fault+" "+c.scene+" "+c.point, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.playScene(c.scene, c.point)
			w.settle()
		})
	}
}
