"""Every act that somebody does (it takes `by`): of which kind it is in the table of parties, or why no second person is needed.

A line is a module and names in it. `tests/site/test_acts.py` fails for an act without a line: somebody decides for each new one.
"""

from volunteer.people.parties import Act

# Whoever acts must be no party of the matter, as the table `volunteer.people.parties.BARS` says.
PARTY: dict[Act, str] = {
    Act.CREDIT: """
        points.adjustments.actions request_adjustment approve_adjustment send_back_adjustment
        points.adjustments.opening.actions submit_sheet approve_sheet
        points.recycling.actions.recyclings decide_dispute
        events.records.exchange.actions hand_in approve send_back
        """,
    Act.CONFIRM: """
        events.cases.actions.decide_flag decide_many
        events.cases.permissions require_may_decide
        events.cases.signs.actions.reverse reverse_shifts
        events.cases.spot_checks claim_call record
        events.cases.live_checks.actions record_look
        events.onsite.actions.staff_scan admit_late_scan
        events.public.photos.actions show answer_objection
        events.settlement.not_held confirm_count
        events.settlement.witnesses.actions look_at_shifts doubt_shifts name_duty vouch_as_helped vouch_as_seen
        events.settlement.actions.confirm confirm_attendances
        events.settlement.corrections.actions.correct correct replace_person mark_not_held withdraw_shift reinstate_shift
        events.settlement.corrections.actions.makeup approve_makeup send_back_makeup
        """,
    Act.GOODS: """
        points.inventory.actions.adjust sign_adjustment send_back_adjustment
        points.orders.relief.actions sign_relief send_back_relief
        """,
    Act.COUNTER: """
        points.orders.actions.hand_over end_order
        points.orders.actions.pickup hand_over_at_point
        points.orders.actions.return_goods return_goods
        points.recycling.actions.recyclings weigh
        """,
    Act.SEE: "volunteer.people.actions confirm_person confirm_name record_name_check",
    Act.CARD: "volunteer.signin.cards issue_card",
    Act.PIN: "volunteer.signin.pins set_pin",
    Act.DECIDE: """
        events.attendance.actions.record move_job
        events.cases.actions.assign take_case pass_up pass_on
        events.cases.actions.hear ask_question
        events.cases.actions.rule decide_case
        events.public.role_models.actions.nominate settle_objection
        events.public.role_models.actions.paper_consent hand_in_paper confirm_paper send_back_paper
        events.public.role_models.actions.review accept send_back answer_objection
        events.records.actions.entries add_entry answer_doubt
        events.records.actions.stars decide_objection withdraw_award
        events.records.certificates.actions.issue check issue send_back
        events.records.certificates.actions.issue_class check_all issue_all
        events.records.ratings.actions rate thank
        events.reports.opening_figures confirm confirm_all
        events.requests.actions.agree agree_to_helper decline_helper
        events.requests.actions.dispatch dispatch_request open_nearby
        events.requests.actions.help take_request
        events.requests.actions.make_event create_event
        events.requests.actions.rate rate_help
        events.requests.actions.review accept_request refuse_request merge_requests
        events.requests.actions.visit enter_attendance enter_by_hand confirm_visit
        events.settlement.actions.confirm confirm_by_helped
        events.shifts.actions.change approve_change send_back_change
        events.shifts.actions.no_shows excuse_absence
        events.shifts.actions.publish submit_agreed approve send_back
        events.shifts.permissions require_reviewer
        points.budgets.actions.transfer approve_transfer send_back_transfer
        points.freezes.actions start_freeze lift_freeze
        points.inventory.actions.consign receive_consignment
        points.rules.actions put_in_force
        volunteer.groups.pairings.actions confirm_visit refuse_visit
        volunteer.groups.teams.actions confirm_team
        volunteer.groups.units.actions admit_member
        volunteer.groups.units.community_reporting confirm_reporting refuse_reporting
        volunteer.identity.actions.numbers begin_change confirm_seen
        volunteer.identity.actions.profiles approve_change refuse_change
        volunteer.privacy.actions.answer ask_back complete_request refuse_request
        volunteer.roles.deputies name_deputy
        volunteer.skills.actions confirm_skill refuse_skill give_skill
        """,
}

FREE: dict[str, str] = {
    "somebody acts for themselves or their household": """
        events.cases.actions.hear answer_question add_evidence
        events.cases.live_checks.actions answer_check
        events.cases.actions.object object_to
        events.cases.actions.open complain
        events.cases.actions.rule appeal
        events.onsite.actions.waiting_room register_arrival
        events.public.photos.actions object_to
        events.public.role_models.actions.consent give_consent decline_consent
        events.public.role_models.actions.paper_consent take_back_consent
        events.public.role_models.actions.review object_to
        events.records.actions.entries doubt_entry
        events.records.actions.stars object_to
        events.records.certificates.actions.issue apply
        events.records.certificates.identity save_identity delete_identity
        events.neighbourhood.incidents.actions.report report_incident report_not_solved
        events.requests.actions.agree join_helper
        events.requests.actions.help give_back start_help report_done
        events.requests.door_flags flag_returns
        events.requests.actions.submit submit_request withdraw_request save_pictures
        events.requests.drafts keep_files delete_files
        events.requests.actions.visit change_visit_time drop_visit
        events.shifts.actions.sign_up sign_up take_other_job withdraw answer_change
        events.shifts.staffing.actions.companions answer_companion
        events.shifts.staffing.actions.cover answer_cover
        points.orders.actions.place place_order
        points.orders.actions.sale confirm_sale decline_sale
        points.orders.payment agree_to_share withdraw_consent
        points.recycling.actions.recyclings confirm_weight dispute_weight
        points.wallet.actions take_back_gift
        volunteer.identity.actions.profiles give_real_name
        volunteer.groups.teams.actions request_to_join answer_invitation
        volunteer.groups.units.actions request_to_join answer_invitation
        volunteer.people.household add_member invite_person
        volunteer.privacy.actions.submit submit_request add_words withdraw_request take_further
        volunteer.privacy.erasure close_account
        volunteer.privacy.export take_copy
        volunteer.roles.hand_overs confirm_hand_over
        volunteer.signin.devices enrol_device unlock_device
        volunteer.signin.passkeys remove_passkey
        """,
    "it asks or enters, and another person decides before anything counts": """
        events.onsite.actions.paper_roster enter_rows
        events.public.role_models.actions.nominate nominate
        events.records.certificates.actions.issue_class apply
        events.reports.opening_figures record_figure record_figures
        events.settlement.corrections.actions.makeup request_makeup
        events.shifts.actions.change request_change
        events.shifts.actions.publish submit submit_plan take_back
        points.budgets.actions.request request_budget
        points.budgets.actions.transfer request_transfer
        points.inventory.actions.adjust request_count request_write_off
        points.orders.relief.actions request_relief
        points.rules.actions draft_rule
        volunteer.groups.pairings.actions log_visit
        volunteer.groups.teams.actions found_team
        volunteer.people.actions register register_on_the_spot
        volunteer.privacy.actions.submit record_request
        """,
    "it runs a shift: what it earns is judged at settlement, rows of the leader's own parties by a second person": """
        events.onsite.actions.delegate lend_pass
        events.onsite.actions.staff_scan mark_seen
        events.onsite.actions.waiting_room admit_arrivals dismiss_arrivals
        events.settlement.actions.settle close_shift record_stayed
        events.shifts.actions.substitute name_substitute pass_on
        events.shifts.staffing.actions.cover ask_for_cover
        events.shifts.staffing.actions.groups sign_up_members
        events.shifts.staffing.actions.plan set_expert
        """,
    "it undoes or takes away: nobody gains by it, and the other side is told": """
        events.attendance.actions.undo undo
        events.public.role_models.actions.review take_down
        events.records.actions.entries void_entry
        events.records.certificates.actions.issue revoke
        events.reports.opening_figures withdraw
        events.requests.actions.review reopen_request
        events.shifts.actions.publish cancel
        points.adjustments.opening.actions send_back_sheet
        points.budgets.actions.request send_back_request
        points.inventory.actions.consign take_back_consignment
        points.orders.actions.cancel cancel_order
        points.rules.actions drop_draft
        points.wallet.expiry.actions.announce withdraw_cutoff
        volunteer.groups.teams.actions close_team end_membership
        volunteer.groups.units.actions end_membership
        volunteer.places.actions.change withdraw_change
        volunteer.places.actions.undo undo_change
        volunteer.roles.actions end_appointment
        volunteer.identity.actions.numbers stop_at_counter stop_change
        volunteer.roles.hand_overs withdraw_hand_over
        volunteer.signin.cards kill_card
        volunteer.signin.devices revoke_device
        volunteer.signin.passes end_pass
        """,
    "an office orders its own house: no points, hours or goods reach a person by it": """
        events.campaigns.actions create_campaign edit publish unpublish end_campaign copy_to_next_year
        events.campaigns.programmes.actions create_programme edit publish
        events.figures.outcomes.actions save_outcomes save_kind
        events.figures.point_health remind_managers
        events.integrations.api_keys create_key end_key
        events.integrations.webhooks subscribe pause resume end_subscription send_test resend_message
        events.messages.actions send_message save_template
        events.neighbourhood.grids.actions open_grid change_grid end_grid name_member end_member
        events.neighbourhood.incidents.actions.handle take_incident set_level pass_up pass_across grant_time close_incident
        events.neighbourhood.incidents.actions.handle refuse_incident
        events.neighbourhood.mending.actions draft_event
        events.neighbourhood.doubles.actions merge_incident
        events.public.photos.actions add hide remove settle_objection
        events.public.role_models.actions.review save_honour
        events.public.screens.actions save_screen
        events.records.actions.stars create_scale
        events.records.certificates.actions.issue save_issuer
        events.reports.actions hand_in remind_missing_parts save_series
        events.requests.settings save_settings
        events.cases.signs.actions.find save_limits
        events.shifts.staffing.actions.plan save_rule
        volunteer.identity.settings set_terms
        events.shifts.actions.categories save_asked_data
        events.shifts.consequences consequences_of
        events.shifts.actions.draft save_plan save_draft edit_event add_shift edit_shift remove_shift copy_event repeat_weekly
        points.books.verification check_books
        events.figures.checks.actions check_figures
        points.inventory.actions.items save_item save_category save_donor
        points.inventory.prices change_price withdraw_price
        points.orders.appointments offer_slots close_slot
        points.recycling.actions.stations open_station change_station name_attendant end_attendant set_full make_key remove_key
        points.recycling.actions.terms set_price set_terms
        points.shops.actions open_shop change_shop add_closure remove_closure
        points.wallet.expiry.actions.announce announce_cutoff
        volunteer.groups.pairings.actions create_pairing change_pairing appraise
        volunteer.groups.teams.actions edit_team invite_member admit_member set_leader
        volunteer.groups.units.actions invite_member invite_members
        volunteer.places.actions.add add_area add_areas
        volunteer.places.actions.change rename_area move_area merge_areas split_area close_area decide_change
        volunteer.places.actions.facts change_facts
        volunteer.places.committees.actions add_committee change_committee
        volunteer.places.actions.organizations open_organization open_organizations change_organization
        volunteer.places.actions.points open_point open_points change_point
        volunteer.places.pictures add_picture show_picture remove_picture
        volunteer.privacy.settings set_days
        volunteer.setup.actions confirm_sign
        volunteer.queue.actions retry give_up
        volunteer.signin.devices invite_device set_device_pin
        volunteer.signin.passes lend_pass renew_pass
        volunteer.skills.actions list_tag
        """,
    "an office hands down points that it may hand down unasked, to units and not to people": """
        points.adjustments.opening.actions open_fund
        points.budgets.actions.fund fill_fund empty_fund
        points.recycling.actions.terms fill_fund
        points.budgets.actions.request grant_request
        """,
    "goods come in or are carried: what leaves the shop is counted, and a count is signed by a second person": """
        points.inventory.actions.consign send_consignment
        points.inventory.actions.receive receive_delivery offer_item offer_items receive_all
        points.orders.actions.pickup mark_brought
        """,
    "it gives a role below one's own office; a role that decides wakes by a yes of the level above": """
        volunteer.roles.actions appoint create_appointment prolong_appointment
        volunteer.roles.hand_overs hand_over
        volunteer.roles.waking wake_appointment
        volunteer.signin.invitations invite
        """,
    "it opens nothing: the code still goes to the number alone": """
        volunteer.signin.seen_phones confirm_phone
        """,
    "it takes a list, a paper or a copy out; who did is in the trail": """
        events.records.exchange.insurer hand_out
        events.records.exchange.national_export create_export
        events.people.actions look_at_phone
        points.books.audit_pack make_pack
        volunteer.privacy.erasure close_account_for
        volunteer.privacy.export make_copy
        """,
    "a question or a step of an act, which has its own line": """
        events.campaigns.programmes.imports group_sheet
        events.cases.actions.open save_pictures
        events.neighbourhood.grids.imports grid_import
        events.onsite.imports roster_import
        events.records.imports entry_sheet
        events.reports.imports figure_sheet
        events.settlement.actions.settle doors_by_person
        events.settlement.closing_preview preview_closing
        volunteer.groups.actions request_place offer_place
        volunteer.groups.pairings.imports pairing_import
        volunteer.groups.teams.imports team_import
        volunteer.groups.units.imports member_sheet
        volunteer.lists.selection explain_missing
        volunteer.people.queries find_person find_somebody
        volunteer.places.imports point_sheet organization_sheet check_places keep_places
        volunteer.places.permissions may_trust
        volunteer.privacy.transitions record_step
        volunteer.roles.actions may_end_appointment may_hand_on
        volunteer.roles.ranks may_appoint
        volunteer.roles.waking may_wake required_rank
        volunteer.roles.deputies may_name_deputy
        volunteer.roles.imports appointment_import
        volunteer.signin.cards may_issue
        volunteer.signin.devices managing_scope
        volunteer.signin.pins may_set
        """,
}
