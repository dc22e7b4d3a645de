"""`user …`, `role …` and `token …`: who may sign in, and keys for machines."""

import getpass
import sys
from argparse import ArgumentParser, Namespace
from dataclasses import asdict

from sqlalchemy import select

from hub.access.model import Role
from hub.access.permissions import OPERATOR
from hub.access.roles import ensure_roles
from hub.access.tokens import create_token
from hub.access.user_list import list_users, user_id_of
from hub.access.users import NewUser, create_user, disable_user, set_password
from hub.parties.group import set_group
from hub.runtime.commands.command import Answer, Command, table
from hub.runtime.parts import open_parts
from hub.settings import Settings


async def _add(settings: Settings, options: Namespace) -> Answer:
    new = NewUser(options.login, options.name, _password(options), tuple(options.role or ["agent"]), options.language)
    async with open_parts(settings) as parts:
        await ensure_roles(parts.storage)
        user_id = await create_user(parts.storage, new, OPERATOR)
    return Answer({"id": user_id, "login": options.login}, [f"{options.login} can sign in now"])


async def _change_password(settings: Settings, options: Namespace) -> Answer:
    password = _password(options)
    async with open_parts(settings) as parts:
        user_id = await user_id_of(parts.storage, options.login)
        await set_password(parts.storage, user_id, password, OPERATOR)
    return Answer({"login": options.login}, ["the password is changed, and every session of theirs is over"])


async def _disable(settings: Settings, options: Namespace) -> Answer:
    async with open_parts(settings) as parts:
        await disable_user(parts.storage, await user_id_of(parts.storage, options.login), OPERATOR)
    return Answer({"login": options.login}, [f"{options.login} cannot sign in any more"])


async def _list(settings: Settings, options: Namespace) -> Answer:
    async with open_parts(settings) as parts:
        users = await list_users(parts.storage, OPERATOR)
    rows = [(user.login, user.name, ", ".join(user.roles), "active" if user.active else "disabled") for user in users]
    return Answer([asdict(user) for user in users], table(rows))


async def _roles(settings: Settings, options: Namespace) -> Answer:
    async with open_parts(settings) as parts, parts.storage.reading() as session:
        roles = (await session.scalars(select(Role).order_by(Role.id))).all()
    data = [{"name": role.name, "label": role.label, "permissions": role.permissions} for role in roles]
    return Answer(data, table([(role.name, role.label, ", ".join(role.permissions)) for role in roles]))


async def _token(settings: Settings, options: Namespace) -> Answer:
    async with open_parts(settings) as parts:
        await ensure_roles(parts.storage)
        token = await create_token(parts.storage, options.name, options.role, OPERATOR)
    return Answer({"name": options.name, "token": token}, [token, "It is not shown again."])


def _password(options: Namespace) -> str:
    """From standard input: the words of a command can be seen by everybody on the machine."""
    if sys.stdin.isatty():
        return getpass.getpass(f"Password for {options.login}: ")
    return sys.stdin.readline().rstrip("\n")


def _login_words(parser: ArgumentParser) -> None:
    parser.add_argument("login", help="the e-mail address they sign in with")


def _add_words(parser: ArgumentParser) -> None:
    _login_words(parser)
    parser.add_argument("--name", required=True)
    parser.add_argument("--role", action="append", help="may be given more than once; agent unless set")
    parser.add_argument("--language", default="en", choices=["en", "ru", "de"])


def _token_words(parser: ArgumentParser) -> None:
    parser.add_argument("--name", required=True, help="what it is for")
    parser.add_argument("--role", required=True, help="what it may do")


async def _group(settings: Settings, options: Namespace) -> Answer:
    async with open_parts(settings) as parts:
        await set_group(parts.storage, options.address, options.group, OPERATOR)
    said = f"is in the group {options.group} now" if options.group else "is in no group any more"
    return Answer({"address": options.address, "group": options.group}, [f"{options.address} {said}"])


def _group_words(parser: ArgumentParser) -> None:
    parser.add_argument("address", help="an e-mail address of the customer")
    parser.add_argument("group", nargs="?", default="", help="none if left out")


COMMANDS = (
    Command("party group", "put a customer into a group", _group, "party group ann@x.org wholesale", _group_words),
    Command(
        "user add", "add a user; the password is read from input", _add, 'user add ann@x.org --name "Ann"', _add_words
    ),
    Command("user password", "set a password from input", _change_password, "user password a@x.org", _login_words),
    Command("user disable", "end every session and forbid signing in", _disable, "user disable a@x.org", _login_words),
    Command("user list", "list the users", _list, "user list --json"),
    Command("role list", "list the roles and their permissions", _roles, "role list"),
    Command("token create", "make an API token", _token, "token create --name erp --role agent", _token_words),
)
