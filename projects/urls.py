"""Addresses of people and projects. Those that show generations are in `generation.urls`."""

from django.urls import path

from projects import media
from projects.views import (
    account,
    joining,
    links,
    marks,
    members,
    moving,
    people,
    projects,
    second_factor,
    sign_in,
    trash,
    votes,
)

urlpatterns = [
    path("", projects.home, name="home"),
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-in/<str:uidb64>/<str:token>/", sign_in.sign_in_link, name="sign_in_link"),
    path("sign-in/code/", sign_in.sign_in_code, name="sign_in_code"),
    path("sign-in/forgotten/", sign_in.password_forgotten, name="password_forgotten"),
    path("sign-in/new-password/<str:uidb64>/<str:token>/", sign_in.new_password, name="new_password"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("join/<str:token>/", joining.join, name="join"),
    # people
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/invitations/<int:invitation_id>/again/", people.invitation_again, name="invitation_again"),
    path(
        "people/invitations/<int:invitation_id>/revoke/", people.invitation_revoke, name="invitation_revoke"
    ),
    path("people/locks/lift/", people.lock_lift, name="lock_lift"),
    path("people/<int:person_id>/", people.person, name="person"),
    path("people/<int:person_id>/role/", people.person_role, name="person_role"),
    path("people/<int:person_id>/active/", people.person_active, name="person_active"),
    path("people/<int:person_id>/hand-over/", people.person_hand_over, name="person_hand_over"),
    path("people/<int:person_id>/new-password/", people.person_new_password, name="person_new_password"),
    path(
        "people/<int:person_id>/second-factor/off/",
        people.person_second_factor_off,
        name="person_second_factor_off",
    ),
    path("people/<int:person_id>/sign-out/", people.person_sign_out, name="person_sign_out"),
    path("account/", account.account, name="account"),
    path("account/name/", account.account_name, name="account_name"),
    path("account/email/", account.account_email, name="account_email"),
    path("account/password/", account.account_password, name="account_password"),
    path("account/theme/", account.theme, name="theme"),
    path("account/browsers/<int:session_id>/end/", account.session_end, name="session_end"),
    path("account/browsers/end-others/", account.sessions_end_others, name="sessions_end_others"),
    path("account/second-factor/", second_factor.second_factor, name="second_factor"),
    path("account/second-factor/begin/", second_factor.second_factor_begin, name="second_factor_begin"),
    path("account/second-factor/codes/", second_factor.second_factor_codes, name="second_factor_codes"),
    path("account/second-factor/off/", second_factor.second_factor_off, name="second_factor_off"),
    path("projects/", projects.project_list, name="project_list"),
    path("projects/new/", projects.project_create, name="project_create"),
    path("projects/<uuid:project_id>/edit/", projects.project_edit, name="project_edit"),
    path("projects/<uuid:project_id>/archive/", projects.project_archive, name="project_archive"),
    # marks
    path("tracks/<uuid:track_id>/mark/", marks.track_mark, name="track_mark"),
    path("tracks/<uuid:track_id>/verdict/", marks.track_verdict, name="track_verdict"),
    path("tracks/<uuid:track_id>/notes/", marks.track_notes, name="track_notes"),
    path("tracks/<uuid:track_id>/move/", moving.track_move, name="track_move"),
    # the trash
    path("trash/", trash.trash, name="trash"),
    path("projects/<uuid:project_id>/trash/", trash.project_trash, name="project_trash"),
    path("projects/<uuid:project_id>/restore/", trash.project_restore, name="project_restore"),
    path("tracks/<uuid:track_id>/trash/", trash.track_trash, name="track_trash"),
    path("tracks/<uuid:track_id>/restore/", trash.track_restore, name="track_restore"),
    # who is in a project, and who has one track
    path("people/find/", members.people_find, name="people_find"),
    path("projects/<uuid:project_id>/people/", members.project_members, name="project_members"),
    path("projects/<uuid:project_id>/people/add/", members.project_member_add, name="project_member_add"),
    path("projects/<uuid:project_id>/people/leave/", members.project_leave, name="project_leave"),
    path(
        "projects/<uuid:project_id>/people/<int:person_id>/role/",
        members.project_member_role,
        name="project_member_role",
    ),
    path(
        "projects/<uuid:project_id>/people/<int:person_id>/remove/",
        members.project_member_remove,
        name="project_member_remove",
    ),
    path(
        "projects/<uuid:project_id>/people/<int:person_id>/transfer/",
        members.project_transfer,
        name="project_transfer",
    ),
    path("tracks/<uuid:track_id>/people/", members.track_people, name="track_people"),
    path("tracks/<uuid:track_id>/people/add/", members.track_share, name="track_share"),
    path("tracks/<uuid:track_id>/people/<int:person_id>/end/", members.track_unshare, name="track_unshare"),
    # links for people outside
    path("l/<str:token>/", links.link_page, name="link_page"),
    # blind votes
    path("projects/<uuid:project_id>/votes/", votes.vote_list, name="vote_list"),
    path("projects/<uuid:project_id>/votes/new/", votes.vote_create, name="vote_create"),
    path("votes/<uuid:vote_id>/", votes.vote_detail, name="vote_detail"),
    path("votes/<uuid:vote_id>/state/", votes.vote_state, name="vote_state"),
    path("votes/<uuid:vote_id>/ballot/", votes.vote_ballot, name="vote_ballot"),
    path("votes/<uuid:vote_id>/reveal/", votes.vote_reveal, name="vote_reveal"),
    path("votes/<uuid:vote_id>/winner/", votes.vote_winner, name="vote_winner"),
    path("votes/<uuid:vote_id>/<int:number>/audio", votes.vote_audio, name="vote_audio"),
    path("tracks/<uuid:track_id>/audio", media.track_audio, name="track_audio"),
    path("tracks/<uuid:track_id>/lyrics.lrc", media.track_lyrics_lrc, name="track_lyrics_lrc"),
    path("tracks/<uuid:track_id>/lyrics.txt", media.track_lyrics_txt, name="track_lyrics_txt"),
    path("files/<uuid:file_id>/", media.track_file, name="track_file"),
    path("files/<uuid:file_id>/notes.json", media.track_file_notes, name="track_file_notes"),
]
