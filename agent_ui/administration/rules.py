"""The rules: written, tried on the last mails, put in order, and every earlier version of them."""

from aiohttp import web

from agent_ui.administration.area import Area, done
from agent_ui.administration.form import Fault, fault_of, form_of
from agent_ui.administration.rule_form import SILENT, RuleForm
from hub.cases.categories import category_tree
from hub.queueing.skills import skills
from hub.rules.conditions import Field, Operator
from hub.rules.keep import add_rule, change_rule, move_rule, remove_rule, restore_rule, switch_rule
from hub.rules.listing import RuleRow, history, rule, rules
from hub.rules.trial import Trial, try_rules
from hub.texts.kinds import TextKind
from hub.texts.listing import texts
from hub.web.languages import LANGUAGES

ALL = "/desk/administration/rules"
ONE = ALL + r"/{id:\d{1,18}}"


def rule_routes(area: Area) -> list[web.RouteDef]:
    """GET and POST /desk/administration/rules, …/new, …/{id}, …/{id}/history, and POST of what is done to one."""
    pages = _Rules(area)
    return [
        web.get(ALL, pages.all),
        web.get(f"{ALL}/new", pages.new),
        web.post(f"{ALL}/new", pages.add),
        web.post(f"{ALL}/try", pages.attempt),
        web.get(ONE, pages.show),
        web.post(ONE, pages.change),
        web.post(f"{ONE}/try", pages.attempt),
        web.get(f"{ONE}/history", pages.history),
        web.post(ONE + r"/restore/{version:\d{1,9}}", pages.restore),
        web.post(f"{ONE}/{{doing:up|down|enable|disable|remove}}", pages.do),
    ]


class _Rules:
    def __init__(self, area: Area) -> None:
        self._area = area
        self._storage = area.storage

    async def all(self, request: web.Request) -> web.Response:
        rows = await rules(self._storage, self._area.actor(request))
        return await self._area.page(request, "rules", rows=rows)

    async def new(self, request: web.Request) -> web.Response:
        self._area.actor(request)
        return await self._form(request, RuleForm())

    async def add(self, request: web.Request) -> web.Response:
        actor, shown = self._area.actor(request), RuleForm.typed(await form_of(request))

        async def add() -> None:
            await add_rule(self._storage, shown.ruling(), actor)

        fault = await fault_of(add(), self._area.language(request))
        return await self._form(request, shown, fault=fault) if fault else done("rules", "added")

    async def show(self, request: web.Request) -> web.Response:
        row = await self._row(request)
        return await self._form(request, RuleForm.stored(row.ruling, row.version))

    async def change(self, request: web.Request) -> web.Response:
        actor, row = self._area.actor(request), await self._row(request)
        shown = RuleForm.typed(await form_of(request))

        async def change() -> None:
            await change_rule(self._storage, row.id, shown.ruling(), shown.seen, actor)

        fault = await fault_of(change(), self._area.language(request))
        return await self._form(request, shown, fault=fault) if fault else done("rules", "changed")

    async def attempt(self, request: web.Request) -> web.Response:
        """Tell what the rule as it is typed would have decided; nothing is kept."""
        actor, shown = self._area.actor(request), RuleForm.typed(await form_of(request))
        trials: list[Trial] = []

        async def attempt() -> None:
            trials.extend(await try_rules(self._storage, [shown.ruling()], actor))

        fault = await fault_of(attempt(), self._area.language(request))
        return await self._form(request, shown, None if fault else trials, fault)

    async def history(self, request: web.Request) -> web.Response:
        row = await self._row(request)
        versions = await history(self._storage, row.id, self._area.actor(request))
        shown = {"row": row, "versions": versions, **await self._choices(request)}
        return await self._area.page(request, "rule_history", None, **shown)

    async def restore(self, request: web.Request) -> web.Response:
        row, version = await self._row(request), int(request.match_info["version"])
        restoring = restore_rule(self._storage, row.id, version, self._area.actor(request))
        fault = await fault_of(restoring, self._area.language(request))
        if fault is None:
            return done("rules", "restored")
        return await self._form(request, RuleForm.stored(row.ruling, row.version), fault=fault)

    async def do(self, request: web.Request) -> web.Response:
        number, doing, actor = int(request.match_info["id"]), request.match_info["doing"], self._area.actor(request)
        if doing == "remove":
            await remove_rule(self._storage, number, actor)
            return done("rules", "removed")
        if doing in ("up", "down"):
            await move_rule(self._storage, number, doing == "up", actor)
            return done("rules", "moved")
        await switch_rule(self._storage, number, doing == "enable", actor)
        return done("rules", f"{doing}d")

    async def _row(self, request: web.Request) -> RuleRow:
        return await rule(self._storage, int(request.match_info["id"]), self._area.actor(request))

    async def _form(
        self,
        request: web.Request,
        shown: RuleForm,
        trials: list[Trial] | None = None,
        fault: Fault | None = None,
    ) -> web.Response:
        row = await self._row(request) if "id" in request.match_info else None
        answers = [text.name for text in await texts(self._storage, self._area.actor(request)) if _answers(text.kind)]
        choices = {**await self._choices(request), "answers": list(dict.fromkeys(answers)), "silent": SILENT}
        choices |= {"fields": list(Field), "operators": list(Operator)}
        return await self._area.page(request, "rule", fault, shown=shown, row=row, trials=trials, **choices)

    async def _choices(self, request: web.Request) -> dict[str, object]:
        known = [(skill.id, skill.name) for skill in await skills(self._storage)]
        tree = await category_tree(self._storage, retired=True)
        return {
            "queues": await self._area.queue_choices(request),
            "skills": known,
            "languages": LANGUAGES,
            "categories": [(branch.category.id, " › ".join(branch.path)) for branch in tree],
        }


def _answers(kind: str) -> bool:
    return kind == TextKind.AUTOMATIC
