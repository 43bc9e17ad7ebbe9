"""Who may do what: one row for each address and method of the site, one column for each kind of person.

A new address needs a row here: put it with its subject, or at the end. `test_access.py` walks the table.

owner      Alice, whose project it is          guest      Gus, a guest, who has one track of it alone
editor     Bob                                 stranger   Charlie, a member of the team who is not in it
viewer     Carol                               admin      Ada, who is not in it either
nobody     who is not signed in: a passer-by, a visitor with a link, and Gone, who was deactivated
"""

from __future__ import annotations

OWNER, EDITOR, VIEWER, GUEST, STRANGER, ADMIN, NOBODY = range(7)

# What comes back: a page, a redirect, "nothing here", "not allowed", a form with its errors, "sign in first".
OK, SENT, NONE, BARRED, WRONG, IN = 200, 302, 404, 403, 422, "sign in"

# fmt: off
TABLE: dict[tuple[str, str], tuple[int | str, ...]] = {
    # method and name                    owner  editor viewer guest  strngr admin   nobody
    ("GET",  "home"):                     (SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   SENT),
    ("GET",  "sign_in"):                  (SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   OK),
    ("POST", "sign_in"):                  (SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   WRONG),
    ("GET",  "sign_in_link"):             (410,    410,    410,    410,    410,    410,    410),
    ("POST", "sign_in_link"):             (410,    410,    410,    410,    410,    410,    410),
    ("POST", "sign_out"):                 (SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   SENT),
    ("GET",  "sign_in_code"):             (SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   SENT),
    ("POST", "sign_in_code"):             (SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   SENT),
    ("GET",  "password_forgotten"):       (OK,     OK,     OK,     OK,     OK,     OK,     OK),
    ("POST", "password_forgotten"):       (OK,     OK,     OK,     OK,     OK,     OK,     OK),
    ("GET",  "new_password"):             (410,    410,    410,    410,    410,    410,    410),
    ("POST", "new_password"):             (410,    410,    410,    410,    410,    410,    410),
    ("GET",  "join"):                     (410,    410,    410,    410,    410,    410,    410),
    ("POST", "join"):                     (410,    410,    410,    410,    410,    410,    410),
    ("GET",  "people"):                   (OK,     OK,     OK,     OK,     OK,     OK,     IN),
    ("GET",  "invite"):                   (NONE,   NONE,   NONE,   NONE,   NONE,   OK,     IN),
    ("POST", "invite"):                   (NONE,   NONE,   NONE,   NONE,   NONE,   OK,     IN),
    ("GET",  "invitation_again"):         (NONE,   NONE,   NONE,   NONE,   NONE,   SENT,   IN),
    ("POST", "invitation_again"):         (NONE,   NONE,   NONE,   NONE,   NONE,   OK,     IN),
    ("POST", "invitation_revoke"):        (NONE,   NONE,   NONE,   NONE,   NONE,   SENT,   IN),
    ("POST", "lock_lift"):                (NONE,   NONE,   NONE,   NONE,   NONE,   SENT,   IN),
    ("GET",  "person"):                   (NONE,   NONE,   NONE,   NONE,   NONE,   OK,     IN),
    ("POST", "person_role"):              (NONE,   NONE,   NONE,   NONE,   NONE,   SENT,   IN),
    ("POST", "person_active"):            (NONE,   NONE,   NONE,   NONE,   NONE,   SENT,   IN),
    ("POST", "person_hand_over"):         (NONE,   NONE,   NONE,   NONE,   NONE,   WRONG,  IN),
    ("GET",  "person_new_password"):      (NONE,   NONE,   NONE,   NONE,   NONE,   SENT,   IN),
    ("POST", "person_new_password"):      (NONE,   NONE,   NONE,   NONE,   NONE,   OK,     IN),
    ("POST", "person_second_factor_off"): (NONE,   NONE,   NONE,   NONE,   NONE,   SENT,   IN),
    ("POST", "person_sign_out"):          (NONE,   NONE,   NONE,   NONE,   NONE,   SENT,   IN),
    ("GET",  "account"):                  (OK,     OK,     OK,     OK,     OK,     OK,     IN),
    ("GET",  "account_name"):             (SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   IN),
    ("POST", "account_name"):             (SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   IN),
    ("GET",  "account_email"):            (SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   IN),
    ("POST", "account_email"):            (WRONG,  WRONG,  WRONG,  WRONG,  WRONG,  WRONG,  IN),
    ("GET",  "account_password"):         (SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   IN),
    ("POST", "account_password"):         (WRONG,  WRONG,  WRONG,  WRONG,  WRONG,  WRONG,  IN),
    ("POST", "theme"):                    (SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   SENT),
    ("POST", "session_end"):              (SENT,   NONE,   NONE,   NONE,   NONE,   NONE,   IN),
    ("POST", "sessions_end_others"):      (SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   IN),
    ("GET",  "second_factor"):            (OK,     OK,     OK,     OK,     OK,     OK,     IN),
    ("POST", "second_factor"):            (WRONG,  WRONG,  WRONG,  WRONG,  WRONG,  WRONG,  IN),
    ("POST", "second_factor_begin"):      (SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   IN),
    ("GET",  "second_factor_codes"):      (SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   IN),
    ("POST", "second_factor_codes"):      (SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   IN),
    ("GET",  "second_factor_off"):        (SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   IN),
    ("POST", "second_factor_off"):        (SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   IN),
    ("GET",  "project_list"):             (OK,     OK,     OK,     OK,     OK,     OK,     IN),
    ("GET",  "project_create"):           (OK,     OK,     OK,     NONE,   OK,     OK,     IN),
    ("POST", "project_create"):           (SENT,   SENT,   SENT,   NONE,   SENT,   SENT,   IN),
    ("GET",  "project_detail"):           (OK,     OK,     OK,     NONE,   NONE,   NONE,   IN),
    ("GET",  "project_takes"):            (OK,     OK,     OK,     NONE,   NONE,   NONE,   IN),
    ("GET",  "project_edit"):             (OK,     NONE,   NONE,   NONE,   NONE,   NONE,   IN),
    ("POST", "project_edit"):             (SENT,   NONE,   NONE,   NONE,   NONE,   NONE,   IN),
    ("POST", "project_archive"):          (SENT,   NONE,   NONE,   NONE,   NONE,   NONE,   IN),
    ("GET",  "trash"):                    (OK,     OK,     OK,     OK,     OK,     OK,     IN),
    ("POST", "project_trash"):            (SENT,   NONE,   NONE,   NONE,   NONE,   NONE,   IN),
    ("POST", "project_restore"):          (SENT,   NONE,   NONE,   NONE,   NONE,   NONE,   IN),
    ("POST", "track_trash"):              (SENT,   SENT,   NONE,   NONE,   NONE,   NONE,   IN),
    ("POST", "track_restore"):            (SENT,   SENT,   NONE,   NONE,   NONE,   NONE,   IN),
    ("POST", "track_mark"):               (SENT,   SENT,   SENT,   SENT,   NONE,   NONE,   IN),
    ("POST", "track_verdict"):            (SENT,   SENT,   NONE,   NONE,   NONE,   NONE,   IN),
    ("GET",  "track_move"):               (OK,     OK,     NONE,   NONE,   NONE,   NONE,   IN),
    ("POST", "track_move"):               (WRONG,  WRONG,  NONE,   NONE,   NONE,   NONE,   IN),
    ("POST", "track_notes"):              (SENT,   SENT,   NONE,   NONE,   NONE,   NONE,   IN),
    ("GET",  "people_find"):              (SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   IN),
    ("GET",  "project_members"):          (OK,     OK,     OK,     NONE,   NONE,   NONE,   IN),
    ("POST", "project_member_add"):       (SENT,   NONE,   NONE,   NONE,   NONE,   NONE,   IN),
    ("POST", "project_member_role"):      (SENT,   NONE,   NONE,   NONE,   NONE,   NONE,   IN),
    ("POST", "project_member_remove"):    (SENT,   NONE,   NONE,   NONE,   NONE,   NONE,   IN),
    ("POST", "project_transfer"):         (SENT,   NONE,   NONE,   NONE,   NONE,   NONE,   IN),
    ("POST", "project_leave"):            (NONE,   SENT,   SENT,   NONE,   NONE,   NONE,   IN),
    ("GET",  "track_people"):             (OK,     OK,     NONE,   NONE,   NONE,   NONE,   IN),
    ("POST", "track_share"):              (SENT,   SENT,   NONE,   NONE,   NONE,   NONE,   IN),
    ("POST", "track_unshare"):            (SENT,   SENT,   NONE,   NONE,   NONE,   NONE,   IN),
    ("POST", "generation_create"):        (SENT,   SENT,   NONE,   NONE,   NONE,   NONE,   IN),
    ("POST", "generation_cancel"):        (SENT,   SENT,   NONE,   NONE,   NONE,   NONE,   IN),
    ("POST", "generation_retry"):         (SENT,   SENT,   NONE,   NONE,   NONE,   NONE,   IN),
    ("POST", "generation_settle"):        (SENT,   SENT,   NONE,   NONE,   NONE,   NONE,   IN),
    ("GET",  "create"):                   (OK,     OK,     OK,     OK,     OK,     OK,     IN),
    ("POST", "create"):                   (SENT,   SENT,   WRONG,  WRONG,  WRONG,  WRONG,  IN),
    # opened as a page: to the form:
    ("POST", "create_form_again"):        (SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   IN),
    ("GET",  "my_credits"):               (OK,     OK,     OK,     OK,     OK,     OK,     IN),
    ("GET",  "my_credits_csv"):           (OK,     OK,     OK,     OK,     OK,     OK,     IN),
    ("GET",  "approval_list"):            (NONE,   NONE,   NONE,   NONE,   NONE,   OK,     IN),
    ("GET",  "approval_waiting"):         (NONE,   NONE,   NONE,   NONE,   NONE,   OK,     IN),
    ("POST", "approval_decide"):          (NONE,   NONE,   NONE,   NONE,   NONE,   SENT,   IN),
    ("GET",  "queue"):                    (OK,     OK,     OK,     OK,     OK,     OK,     IN),
    ("GET",  "queue_list"):               (OK,     OK,     OK,     OK,     OK,     OK,     IN),
    ("GET",  "track_detail"):             (OK,     OK,     OK,     OK,     NONE,   NONE,   IN),
    ("GET",  "track_work"):               (OK,     OK,     OK,     NONE,   NONE,   NONE,   IN),
    ("GET",  "track_operation"):          (OK,     OK,     OK,     NONE,   NONE,   NONE,   IN),
    ("POST", "track_operation"):          (SENT,   SENT,   NONE,   NONE,   NONE,   NONE,   IN),
    ("GET",  "clip_operation"):           (OK,     OK,     OK,     NONE,   NONE,   NONE,   IN),
    ("POST", "clip_operation"):           (SENT,   SENT,   NONE,   NONE,   NONE,   NONE,   IN),
    ("POST", "project_upload"):           (SENT,   SENT,   NONE,   NONE,   NONE,   NONE,   IN),
    ("POST", "project_upload_address"):   (SENT,   SENT,   NONE,   NONE,   NONE,   NONE,   IN),
    ("POST", "words_create"):             (SENT,   SENT,   NONE,   NONE,   NONE,   NONE,   IN),
    # each to where they came from:
    ("POST", "create_words"):             (SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   IN),
    ("GET",  "words_detail"):             (OK,     OK,     OK,     NONE,   NONE,   NONE,   IN),
    ("GET",  "track_file"):               (OK,     OK,     OK,     NONE,   NONE,   NONE,   NONE),
    ("GET",  "track_file_notes"):         (OK,     OK,     OK,     NONE,   NONE,   NONE,   NONE),
    ("GET",  "track_lyrics_lrc"):         (OK,     OK,     OK,     OK,     NONE,   NONE,   NONE),
    ("GET",  "track_lyrics_txt"):         (OK,     OK,     OK,     OK,     NONE,   NONE,   NONE),
    # the signature in it decides:
    ("GET",  "track_offered"):            (OK,     OK,     OK,     OK,     OK,     OK,     OK),
    ("GET",  "track_audio"):              (OK,     OK,     OK,     OK,     NONE,   NONE,   NONE),
    # the signature decides:
    ("POST", "webhook"):                  (BARRED, BARRED, BARRED, BARRED, BARRED, BARRED, BARRED),
    ("GET",  "admin:index"):              (SENT,   SENT,   SENT,   SENT,   SENT,   OK,     SENT),
    ("GET",  "healthz"):                  (OK,     OK,     OK,     OK,     OK,     OK,     OK),
}
# fmt: on
