"""Who may do what: one row for each address and method of the site, one column for each kind of person.

A new address needs a row here, with its subject; what stands behind it is in `access_cases.py`, and
`test_access.py` walks the table.

owner      Alice, whose project it is          guest      Gus, a guest, who has one track of it alone
editor     Bob                                 stranger   Charlie, a member of the team who is not in it
viewer     Carol                               admin      Ada, who is not in it either
visitor    has no account, but a link for      nobody     a passer-by, and Gone, who was deactivated
           review of one track of it
"""

from __future__ import annotations

OWNER, EDITOR, VIEWER, GUEST, STRANGER, ADMIN, VISITOR, NOBODY = range(8)

# What comes back: a page, a redirect, "nothing here", "not allowed", a form with its errors, "sign in first".
OK, SENT, NONE, BARRED, WRONG, IN = 200, 302, 404, 403, 422, "sign in"

# fmt: off
TABLE: dict[tuple[str, str], tuple[int | str, ...]] = {
    # method and name                    owner  editor viewer guest  strngr admin   visitr  nobody
    ("GET",  "home"):                     (SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   SENT),
    ("GET",  "sign_in"):                  (SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   OK,     OK),
    ("POST", "sign_in"):                  (SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   WRONG,  WRONG),
    ("GET",  "sign_in_link"):             (410,    410,    410,    410,    410,    410,    410,    410),
    ("POST", "sign_in_link"):             (410,    410,    410,    410,    410,    410,    410,    410),
    ("POST", "sign_out"):                 (SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   SENT),
    ("GET",  "sign_in_code"):             (SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   SENT),
    ("POST", "sign_in_code"):             (SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   SENT),
    ("GET",  "password_forgotten"):       (OK,     OK,     OK,     OK,     OK,     OK,     OK,     OK),
    ("POST", "password_forgotten"):       (OK,     OK,     OK,     OK,     OK,     OK,     OK,     OK),
    ("GET",  "new_password"):             (410,    410,    410,    410,    410,    410,    410,    410),
    ("POST", "new_password"):             (410,    410,    410,    410,    410,    410,    410,    410),
    ("GET",  "join"):                     (410,    410,    410,    410,    410,    410,    410,    410),
    ("POST", "join"):                     (410,    410,    410,    410,    410,    410,    410,    410),
    ("GET",  "people"):                   (OK,     OK,     OK,     OK,     OK,     OK,     IN,     IN),
    ("GET",  "invite"):                   (NONE,   NONE,   NONE,   NONE,   NONE,   OK,     IN,     IN),
    ("POST", "invite"):                   (NONE,   NONE,   NONE,   NONE,   NONE,   OK,     IN,     IN),
    ("GET",  "invitation_again"):         (NONE,   NONE,   NONE,   NONE,   NONE,   SENT,   IN,     IN),
    ("POST", "invitation_again"):         (NONE,   NONE,   NONE,   NONE,   NONE,   OK,     IN,     IN),
    ("POST", "invitation_revoke"):        (NONE,   NONE,   NONE,   NONE,   NONE,   SENT,   IN,     IN),
    ("POST", "lock_lift"):                (NONE,   NONE,   NONE,   NONE,   NONE,   SENT,   IN,     IN),
    ("GET",  "person"):                   (NONE,   NONE,   NONE,   NONE,   NONE,   OK,     IN,     IN),
    ("POST", "person_role"):              (NONE,   NONE,   NONE,   NONE,   NONE,   SENT,   IN,     IN),
    ("POST", "person_active"):            (NONE,   NONE,   NONE,   NONE,   NONE,   SENT,   IN,     IN),
    ("POST", "person_hand_over"):         (NONE,   NONE,   NONE,   NONE,   NONE,   WRONG,  IN,     IN),
    ("GET",  "person_new_password"):      (NONE,   NONE,   NONE,   NONE,   NONE,   SENT,   IN,     IN),
    ("POST", "person_new_password"):      (NONE,   NONE,   NONE,   NONE,   NONE,   OK,     IN,     IN),
    ("POST", "person_second_factor_off"): (NONE,   NONE,   NONE,   NONE,   NONE,   SENT,   IN,     IN),
    ("POST", "person_sign_out"):          (NONE,   NONE,   NONE,   NONE,   NONE,   SENT,   IN,     IN),
    ("GET",  "account"):                  (OK,     OK,     OK,     OK,     OK,     OK,     IN,     IN),
    ("GET",  "account_name"):             (SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   IN,     IN),
    ("POST", "account_name"):             (SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   IN,     IN),
    ("GET",  "account_email"):            (SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   IN,     IN),
    ("POST", "account_email"):            (WRONG,  WRONG,  WRONG,  WRONG,  WRONG,  WRONG,  IN,     IN),
    ("GET",  "account_password"):         (SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   IN,     IN),
    ("GET",  "notification_list"):        (OK,     OK,     OK,     OK,     OK,     OK,     IN,     IN),
    ("GET",  "notification_open"):        (SENT,   NONE,   NONE,   NONE,   NONE,   NONE,   IN,     IN),
    ("POST", "notifications_read"):       (SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   IN,     IN),
    ("GET",  "notification_choices"):     (OK,     OK,     OK,     OK,     OK,     OK,     IN,     IN),
    ("POST", "notification_choices"):     (SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   IN,     IN),
    ("POST", "account_password"):         (WRONG,  WRONG,  WRONG,  WRONG,  WRONG,  WRONG,  IN,     IN),
    ("POST", "theme"):                    (SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   SENT),
    ("POST", "session_end"):              (SENT,   NONE,   NONE,   NONE,   NONE,   NONE,   IN,     IN),
    ("POST", "sessions_end_others"):      (SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   IN,     IN),
    ("GET",  "second_factor"):            (OK,     OK,     OK,     OK,     OK,     OK,     IN,     IN),
    ("POST", "second_factor"):            (WRONG,  WRONG,  WRONG,  WRONG,  WRONG,  WRONG,  IN,     IN),
    ("POST", "second_factor_begin"):      (SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   IN,     IN),
    ("GET",  "second_factor_codes"):      (SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   IN,     IN),
    ("POST", "second_factor_codes"):      (SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   IN,     IN),
    ("GET",  "second_factor_off"):        (SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   IN,     IN),
    ("POST", "second_factor_off"):        (SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   IN,     IN),
    ("GET",  "project_list"):             (OK,     OK,     OK,     OK,     OK,     OK,     IN,     IN),
    ("GET",  "project_create"):           (OK,     OK,     OK,     NONE,   OK,     OK,     IN,     IN),
    ("POST", "project_create"):           (SENT,   SENT,   SENT,   NONE,   SENT,   SENT,   IN,     IN),
    ("GET",  "project_detail"):           (OK,     OK,     OK,     NONE,   NONE,   NONE,   IN,     IN),
    ("GET",  "project_takes"):            (OK,     OK,     OK,     NONE,   NONE,   NONE,   IN,     IN),
    ("GET",  "project_edit"):             (OK,     NONE,   NONE,   NONE,   NONE,   NONE,   IN,     IN),
    ("POST", "project_edit"):             (SENT,   NONE,   NONE,   NONE,   NONE,   NONE,   IN,     IN),
    ("POST", "project_archive"):          (SENT,   NONE,   NONE,   NONE,   NONE,   NONE,   IN,     IN),
    ("GET",  "trash"):                    (OK,     OK,     OK,     OK,     OK,     OK,     IN,     IN),
    ("POST", "project_trash"):            (SENT,   NONE,   NONE,   NONE,   NONE,   NONE,   IN,     IN),
    ("POST", "project_restore"):          (SENT,   NONE,   NONE,   NONE,   NONE,   NONE,   IN,     IN),
    ("POST", "track_trash"):              (SENT,   SENT,   NONE,   NONE,   NONE,   NONE,   IN,     IN),
    ("POST", "track_restore"):            (SENT,   SENT,   NONE,   NONE,   NONE,   NONE,   IN,     IN),
    ("POST", "track_mark"):               (SENT,   SENT,   SENT,   SENT,   NONE,   NONE,   IN,     IN),
    ("POST", "track_verdict"):            (SENT,   SENT,   NONE,   NONE,   NONE,   NONE,   IN,     IN),
    ("GET",  "track_move"):               (OK,     OK,     NONE,   NONE,   NONE,   NONE,   IN,     IN),
    ("POST", "track_move"):               (WRONG,  WRONG,  NONE,   NONE,   NONE,   NONE,   IN,     IN),
    ("GET",  "track_comments"):           (OK,     OK,     OK,     OK,     NONE,   NONE,   IN,     IN),
    ("POST", "track_comments"):           (SENT,   SENT,   SENT,   SENT,   NONE,   NONE,   IN,     IN),
    # Bob's, so that whose it is and whose project it is are two things:
    ("POST", "comment_edit"):             (NONE,   SENT,   NONE,   NONE,   NONE,   NONE,   IN,     IN),
    ("POST", "comment_remove"):           (SENT,   SENT,   NONE,   NONE,   NONE,   NONE,   IN,     IN),
    ("POST", "comment_resolve"):          (SENT,   SENT,   NONE,   NONE,   NONE,   NONE,   IN,     IN),
    ("GET",  "comment_make"):             (SENT,   SENT,   NONE,   NONE,   NONE,   NONE,   IN,     IN),
    ("POST", "track_notes"):              (SENT,   SENT,   NONE,   NONE,   NONE,   NONE,   IN,     IN),
    ("GET",  "people_find"):              (SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   IN,     IN),
    ("GET",  "project_members"):          (OK,     OK,     OK,     NONE,   NONE,   NONE,   IN,     IN),
    ("POST", "project_member_add"):       (SENT,   NONE,   NONE,   NONE,   NONE,   NONE,   IN,     IN),
    ("POST", "project_member_role"):      (SENT,   NONE,   NONE,   NONE,   NONE,   NONE,   IN,     IN),
    ("POST", "project_member_remove"):    (SENT,   NONE,   NONE,   NONE,   NONE,   NONE,   IN,     IN),
    ("POST", "project_transfer"):         (SENT,   NONE,   NONE,   NONE,   NONE,   NONE,   IN,     IN),
    ("POST", "project_leave"):            (NONE,   SENT,   SENT,   NONE,   NONE,   NONE,   IN,     IN),
    ("GET",  "track_people"):             (OK,     OK,     NONE,   NONE,   NONE,   NONE,   IN,     IN),
    ("POST", "track_share"):              (SENT,   SENT,   NONE,   NONE,   NONE,   NONE,   IN,     IN),
    ("POST", "track_unshare"):            (SENT,   SENT,   NONE,   NONE,   NONE,   NONE,   IN,     IN),
    ("POST", "generation_create"):        (SENT,   SENT,   NONE,   NONE,   NONE,   NONE,   IN,     IN),
    ("POST", "generation_cancel"):        (SENT,   SENT,   NONE,   NONE,   NONE,   NONE,   IN,     IN),
    ("POST", "generation_retry"):         (SENT,   SENT,   NONE,   NONE,   NONE,   NONE,   IN,     IN),
    ("POST", "generation_settle"):        (SENT,   SENT,   NONE,   NONE,   NONE,   NONE,   IN,     IN),
    ("GET",  "create"):                   (OK,     OK,     OK,     OK,     OK,     OK,     IN,     IN),
    ("POST", "create"):                   (SENT,   SENT,   WRONG,  WRONG,  WRONG,  WRONG,  IN,     IN),
    # opened as a page: to the form:
    ("POST", "create_form_again"):        (SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   IN,     IN),
    # an admin who owns it, only:
    ("POST", "project_key"):              (NONE,   NONE,   NONE,   NONE,   NONE,   NONE,   IN,     IN),
    # a preset of the project:
    ("POST", "preset_fill"):              (SENT,   SENT,   NONE,   NONE,   NONE,   NONE,   IN,     IN),
    ("POST", "preset_new"):               (OK,     OK,     OK,     OK,     OK,     OK,     IN,     IN),
    ("GET",  "preset_list"):              (OK,     OK,     OK,     OK,     OK,     OK,     IN,     IN),
    ("POST", "preset_list"):              (SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   IN,     IN),
    ("POST", "preset_rename"):            (SENT,   SENT,   NONE,   NONE,   NONE,   NONE,   IN,     IN),
    ("POST", "preset_delete"):            (SENT,   SENT,   NONE,   NONE,   NONE,   NONE,   IN,     IN),
    ("GET",  "my_credits"):               (OK,     OK,     OK,     OK,     OK,     OK,     IN,     IN),
    ("GET",  "my_credits_csv"):           (OK,     OK,     OK,     OK,     OK,     OK,     IN,     IN),
    ("GET",  "approval_list"):            (NONE,   NONE,   NONE,   NONE,   NONE,   OK,     IN,     IN),
    ("GET",  "approval_waiting"):         (NONE,   NONE,   NONE,   NONE,   NONE,   OK,     IN,     IN),
    ("POST", "approval_decide"):          (NONE,   NONE,   NONE,   NONE,   NONE,   SENT,   IN,     IN),
    ("GET",  "queue"):                    (OK,     OK,     OK,     OK,     OK,     OK,     IN,     IN),
    ("GET",  "queue_list"):               (OK,     OK,     OK,     OK,     OK,     OK,     IN,     IN),
    ("GET",  "track_detail"):             (OK,     OK,     OK,     OK,     NONE,   NONE,   IN,     IN),
    ("GET",  "track_work"):               (OK,     OK,     OK,     NONE,   NONE,   NONE,   IN,     IN),
    ("GET",  "track_operation"):          (OK,     OK,     OK,     NONE,   NONE,   NONE,   IN,     IN),
    ("POST", "track_operation"):          (SENT,   SENT,   NONE,   NONE,   NONE,   NONE,   IN,     IN),
    ("GET",  "clip_operation"):           (OK,     OK,     OK,     NONE,   NONE,   NONE,   IN,     IN),
    ("POST", "clip_operation"):           (SENT,   SENT,   NONE,   NONE,   NONE,   NONE,   IN,     IN),
    ("POST", "project_upload"):           (SENT,   SENT,   NONE,   NONE,   NONE,   NONE,   IN,     IN),
    ("POST", "project_upload_address"):   (SENT,   SENT,   NONE,   NONE,   NONE,   NONE,   IN,     IN),
    ("POST", "words_create"):             (SENT,   SENT,   NONE,   NONE,   NONE,   NONE,   IN,     IN),
    # each to where they came from:
    ("POST", "create_words"):             (SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   IN,     IN),
    ("GET",  "words_detail"):             (OK,     OK,     OK,     NONE,   NONE,   NONE,   IN,     IN),
    ("GET",  "project_links"):            (OK,     OK,     NONE,   NONE,   NONE,   NONE,   IN,     IN),
    ("POST", "project_links"):            (OK,     OK,     NONE,   NONE,   NONE,   NONE,   IN,     IN),
    ("GET",  "track_links"):              (OK,     OK,     NONE,   NONE,   NONE,   NONE,   IN,     IN),
    ("POST", "track_links"):              (OK,     OK,     NONE,   NONE,   NONE,   NONE,   IN,     IN),
    ("POST", "link_edit"):                (SENT,   SENT,   NONE,   NONE,   NONE,   NONE,   IN,     IN),
    ("POST", "link_revoke"):              (SENT,   SENT,   NONE,   NONE,   NONE,   NONE,   IN,     IN),
    # the token in it decides:
    ("GET",  "link_page"):                (OK,     OK,     OK,     OK,     OK,     OK,     OK,     OK),
    ("POST", "link_password"):            (SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   SENT),
    ("GET",  "link_track"):               (OK,     OK,     OK,     OK,     OK,     OK,     OK,     OK),
    # opened as a page: to the track's
    ("GET",  "link_comments"):            (SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   SENT),
    ("POST", "link_comments"):            (SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   SENT,   SENT),
    # whose browser said it:
    ("POST", "link_comment_edit"):        (NONE,   NONE,   NONE,   NONE,   NONE,   NONE,   NONE,   NONE),
    ("POST", "link_comment_remove"):      (NONE,   NONE,   NONE,   NONE,   NONE,   NONE,   NONE,   NONE),
    ("GET",  "link_audio"):               (OK,     OK,     OK,     OK,     OK,     OK,     OK,     OK),
    ("GET",  "track_file"):               (OK,     OK,     OK,     NONE,   NONE,   NONE,   NONE,   NONE),
    ("GET",  "track_file_notes"):         (OK,     OK,     OK,     NONE,   NONE,   NONE,   NONE,   NONE),
    ("GET",  "track_lyrics_lrc"):         (OK,     OK,     OK,     OK,     NONE,   NONE,   NONE,   NONE),
    ("GET",  "track_lyrics_txt"):         (OK,     OK,     OK,     OK,     NONE,   NONE,   NONE,   NONE),
    # blind votes
    ("GET",  "vote_list"):                (OK,     OK,     OK,     NONE,   NONE,   NONE,   IN,     IN),
    ("GET",  "vote_create"):              (OK,     OK,     NONE,   NONE,   NONE,   NONE,   IN,     IN),
    ("POST", "vote_create"):              (SENT,   SENT,   NONE,   NONE,   NONE,   NONE,   IN,     IN),
    ("GET",  "vote_detail"):              (OK,     OK,     OK,     NONE,   NONE,   NONE,   IN,     IN),
    ("GET",  "vote_state"):               (OK,     OK,     OK,     NONE,   NONE,   NONE,   IN,     IN),
    ("POST", "vote_ballot"):              (SENT,   SENT,   SENT,   NONE,   NONE,   NONE,   IN,     IN),
    # who started it is Alice:
    ("GET",  "vote_reveal"):              (OK,     NONE,   NONE,   NONE,   NONE,   NONE,   IN,     IN),
    ("POST", "vote_reveal"):              (SENT,   NONE,   NONE,   NONE,   NONE,   NONE,   IN,     IN),
    # whoever may start one:
    ("GET",  "vote_discard"):             (OK,     OK,     NONE,   NONE,   NONE,   NONE,   IN,     IN),
    ("POST", "vote_discard"):             (SENT,   SENT,   NONE,   NONE,   NONE,   NONE,   IN,     IN),
    ("POST", "vote_winner"):              (SENT,   NONE,   NONE,   NONE,   NONE,   NONE,   IN,     IN),
    ("GET",  "vote_audio"):               (OK,     OK,     OK,     NONE,   NONE,   NONE,   NONE,   NONE),
    # the signature in it decides:
    ("GET",  "track_offered"):            (OK,     OK,     OK,     OK,     OK,     OK,     OK,     OK),
    ("GET",  "track_audio"):              (OK,     OK,     OK,     OK,     NONE,   NONE,   NONE,   NONE),
    # the signature decides:
    ("POST", "webhook"):                  (BARRED, BARRED, BARRED, BARRED, BARRED, BARRED, BARRED, BARRED),
    ("GET",  "admin:index"):              (SENT,   SENT,   SENT,   SENT,   SENT,   OK,     SENT,   SENT),
    ("GET",  "healthz"):                  (OK,     OK,     OK,     OK,     OK,     OK,     OK,     OK),
}
# fmt: on
