package demo

import (
	"context"

	"github.com/closegate/closegate/internal/offboarding"
)

// onLeave has somebody go away for a week, and another act for them.
func (s *story) onLeave(who, delegate string) {
	s.at(s.day(-1, "16:40"), "name a delegate", func(ctx context.Context) error {
		return s.App.NameDelegate(ctx, s.people[who], offboarding.DelegationRequest{
			To: s.people[delegate].ID, First: s.day(-1, "00:00"), Last: s.day(6, "00:00"), Reason: "On leave until the end of next week.",
		})
	})
}
