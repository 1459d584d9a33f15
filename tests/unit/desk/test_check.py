"""What `check_desk` says of instructions that nobody follows offline: named, and no fault of the desk."""

from __future__ import annotations

from agents.realtime import RealtimeAgent

from voicelab.desk import check_desk


def test_sentences_that_nobody_follows_offline_are_listed_and_are_no_problem():
    agent = RealtimeAgent(
        name="Ferry", instructions="You sell ferry tickets. Speak like a sailor. The bar opens at <six>."
    )
    checked = check_desk(agent, agents=[RealtimeAgent(name="Bar", instructions="Answer in Dutch.", handoffs=[agent])])
    assert checked.offline == {"Ferry": ["Speak like a sailor."], "Bar": ["Answer in Dutch."]}
    assert [one.kind for one in checked] == ["unreachable agent"]
    assert "Ferry: not followed offline: Speak like a sailor." in repr(checked)
    assert "Speak like a sailor." in checked._repr_html_()


def test_a_desk_that_is_all_followed_lists_nothing():
    checked = check_desk(RealtimeAgent(name="Ferry", instructions="You sell ferry tickets. Answer briefly."))
    assert not checked and checked.offline == {} and repr(checked) == "1 agents, nothing wrong"
