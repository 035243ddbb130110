"""Between the right passphrase and the work: what must or may be set up first."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from jourtui.screens.door import DoorScreen
from jourtui.screens.enrol import EnrolScreen
from jourtui.screens.recovery_key import RecoveryKeyScreen
from jourtui.store import admission
from jourtui.store.admission import SecondStep
from jourtui.store.session import Duty
from jourtui.store.vault import OpenVault, VaultError
from jourtui.widgets.message_line import MessageLine

PATIENCE = timedelta(minutes=10)
"""How long what is set up first may take: an open vault is not left to whoever comes by."""
LATER = "senare"
NO_SECOND_STEP = "Du loggar in i ett steg. Ctrl+P, Personer på datorn: S slår på koden i telefonen."
CODES_LEFT = "Reservkoden är förbrukad, {} är kvar. Ctrl+P, Personer på datorn: S ger nya."
NO_RECOVERY_KEY = "Datorn har ingen återställningsnyckel. Ctrl+P, Personer på datorn: R gör en."


def arrive(screen: DoorScreen, opened: OpenVault, passphrase: str, duty: Duty, *, new: bool = False) -> None:
    """Go to work, by way of what the vault still lacks. `new`: it was made a moment ago."""
    try:
        asked = admission.second_step(opened)
    except VaultError as error:
        opened.close()
        screen.say(str(error), problem=True)
        return
    go = partial(_enter, screen, opened, duty, new)
    screen.leave_at = screen.app.clock() + PATIENCE
    if new:
        paper = RecoveryKeyScreen(opened, later=LATER)
        enrol = EnrolScreen(opened, passphrase, later=LATER)
        screen.app.push_screen(enrol, lambda done: screen.app.push_screen(paper, lambda made: go()))
    elif asked in (SecondStep.MAY_WAIT, SecondStep.DEMANDED):
        left = admission.waits_left(opened) if asked is SecondStep.MAY_WAIT else 0
        times = "en gång till" if left == 1 else f"{left} gånger till"
        enrol = EnrolScreen(opened, passphrase, later=f"{LATER} ({times})" if left else "")
        screen.app.push_screen(enrol, partial(_enrolled, screen, opened, go))
    else:
        go()


def _enrolled(screen: DoorScreen, opened: OpenVault, go: partial[None], done: bool | None) -> None:
    if not done:
        try:
            admission.put_off(opened)
        except VaultError as error:
            screen.leave_at = None
            opened.close()
            screen.say(str(error), problem=True)
            return
    go()


def _enter(screen: DoorScreen, opened: OpenVault, duty: Duty, new: bool) -> None:
    screen.leave_at = None
    screen.enter(opened, duty)
    app = screen.app
    if app.at_work:
        app.call_after_refresh(partial(_remind, screen, opened, new))
        app.call_after_refresh(partial(_tell, screen, opened))


def _tell(screen: DoorScreen, opened: OpenVault) -> None:
    """Show what was done to the way in, while the person was elsewhere or in the person's name."""
    try:
        if screen.app.at_work and opened.told:
            from jourtui.screens.told import ToldScreen

            screen.app.push_screen(ToldScreen(opened))
    except VaultError as error:
        screen.app.say(str(error), problem=True)


def _remind(screen: DoorScreen, opened: OpenVault, new: bool) -> None:
    """Say what the vault lacks or has used up, where nothing more urgent is said.

    Of a new one that there is no keyring: later the sign-in says that, each time.
    """
    app = screen.app
    if not app.at_work or any(line.text for line in app.screen.query(MessageLine)):
        return
    try:
        if opened.codes_left is not None:
            app.say(CODES_LEFT.format(opened.codes_left or "ingen"), problem=opened.codes_left == 0)
        elif app.demo:
            return  # what a made-up vault lacks is nothing to set up
        elif new and opened.about_half.kind == "file":
            app.say(opened.about_half.told, problem=True)
        elif not opened.two_step:
            app.say(NO_SECOND_STEP)
        elif opened.escrow_made is None:
            app.say(NO_RECOVERY_KEY)
    except VaultError as error:
        app.say(str(error), problem=True)
