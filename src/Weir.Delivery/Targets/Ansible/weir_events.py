"""Tells Weir what a playbook does: a line of JSON for each event, after a mark that no other line begins with."""

import json
import sys

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: weir_events
type: stdout
short_description: Tells Weir what a playbook does
description: Writes a line of JSON for each event.
"""

MARK = "weir-event "


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "weir_events"

    def _tell(self, event, **facts):
        sys.stdout.write(MARK + json.dumps(dict(facts, event=event)) + "\n")
        sys.stdout.flush()

    def _of_host(self, event, result, is_ignored=False):
        task, found = result._task, result._result
        is_secret = bool(task.no_log or found.get("_ansible_no_log"))
        self._tell(
            event,
            host=result._host.get_name(),
            task=task.get_name(),
            changed=bool(found.get("changed")),
            ignored=bool(is_ignored),
            message="hidden by no_log" if is_secret else self._message(found),
        )

    @staticmethod
    def _message(found):
        parts = [found.get(key) for key in ("msg", "reason", "stderr")]
        failed = [item.get("msg") for item in found.get("results") or [] if isinstance(item, dict) and item.get("failed")]
        return " | ".join(dict.fromkeys(str(part).strip() for part in parts + failed if part))

    def v2_playbook_on_play_start(self, play):
        self._tell("play", task=play.get_name())

    def v2_playbook_on_task_start(self, task, is_conditional):
        self._tell("task", task=task.get_name())

    def v2_playbook_on_handler_task_start(self, task):
        self._tell("task", task=task.get_name())

    def v2_runner_on_ok(self, result):
        self._of_host("ok", result)

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self._of_host("failed", result, ignore_errors)

    def v2_runner_on_unreachable(self, result):
        self._of_host("unreachable", result)

    def v2_runner_on_skipped(self, result):
        self._of_host("skipped", result)

    def v2_playbook_on_stats(self, stats):
        for host in sorted(stats.processed):
            self._tell("host", host=host, counts=stats.summarize(host))
