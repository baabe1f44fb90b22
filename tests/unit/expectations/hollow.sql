-- What is wrong with a delivery as a whole: columns that came nearly empty, clocks that run backwards, half a file.
update intermediate.int_crm__people set region = null where source_record_key <> 'k0';
update intermediate.int_crm__people set email = case when source_record_key = 'k0' then 'canary at home' end;
update intermediate.int_crm__companies set region = null, segment = null where source_record_key <> 'k0';
update intermediate.int_crm__leads set channel = null where source_record_key <> 'k0';
update intermediate.int_crm__deals set opened_at = null, won_at = null, lost_at = null where source_record_key <>
    'k0';
update intermediate.int_crm__deals set won_at = opened_at - interval 1 day, lost_at = opened_at - interval 1 day;
update intermediate.int_commerce__orders set approved_at = null, delivered_at = null where source_record_key <> 'k0';
update intermediate.int_commerce__orders set approved_at = ordered_at - interval 1 day, delivered_at = ordered_at -
    interval 1 day where source_record_key = 'k0';
update intermediate.int_commerce__orders set due_at = ordered_at - interval 1 day;
delete from intermediate.int_commerce__order_lines where source_record_key >= 'k2';
update intermediate.int_commerce__order_lines set price = null where source_record_key <> 'k0';
insert into intermediate.int_commerce__payments by name (select paid.* replace ('again' as source_record_key, null
    as payment_method) from intermediate.int_commerce__payments as paid cross join range(21));
update intermediate.int_reviews__reviews set rating = null where source_record_key <> 'k0';
update intermediate.int_reviews__reviews set submitted_at = invited_at - interval 1 day;
update intermediate.int_crm__engagements set contact_ref = null, ended_at = occurred_at - interval 1 minute where
    source_record_key <> 'k0';
update intermediate.int_crm__campaign_sends set contact_ref = null, bounced_at = sent_at, delivered_at = sent_at -
    interval 1 day, opened_at = sent_at - interval 1 day, clicked_at = sent_at - interval 2 day where
    source_record_key <> 'k0';
insert into intermediate.int_commerce__refunds by name (select * replace ('again' as source_record_key) from
    intermediate.int_commerce__refunds);
insert into intermediate.int_commerce__deliveries by name (select parcels.* replace ('again' as source_record_key,
    null as packaging, null as shipped_at, null as delivered_at) from intermediate.int_commerce__deliveries as
    parcels cross join range(20));
update intermediate.int_commerce__deliveries set delivered_at = shipped_at - interval 1 day;
update intermediate.int_commerce__subscriptions set renewed_at = started_at - interval 1 day, canceled_at =
    started_at - interval 1 day, ends_at = started_at - interval 1 day where source_record_key < 'k5';
update intermediate.int_commerce__subscriptions set started_at = null, renewed_at = null, canceled_at = null where
    source_record_key >= 'k5';
update intermediate.int_web_analytics__events set page_url = null, user_agent = null, visitor_ref = 'everybody'
    where source_record_key <> 'k0';
update intermediate.int_reviews__mentions set author_ref = null, replied_at = mentioned_at - interval 1 day where
    source_record_key <> 'k0';
update intermediate.int_support__cases set contact_ref = null, topic = null, first_replied_at = opened_at - interval
    1 day, solved_at = opened_at - interval 1 day, closed_at = opened_at - interval 2 day where source_record_key <>
    'k0';
update intermediate.int_support__calls set answered_at = null, ended_at = started_at - interval 1 day where
    source_record_key <> 'k0';
update intermediate.int_support__calls set answered_at = started_at - interval 1 day where source_record_key = 'k0';
update intermediate.int_support__chats set first_replied_at = null, ended_at = started_at - interval 1 day where
    source_record_key <> 'k0';
update intermediate.int_support__chats set first_replied_at = started_at - interval 1 day where source_record_key =
    'k0';
update intermediate.int_support__shop_visits set shop_ref = null, left_at = visited_at - interval 1 day where
    source_record_key <> 'k0';
update intermediate.int_surveys__invitations set contact_ref = null where source_record_key <> 'k0';
update intermediate.int_surveys__invitations set bounced_at = sent_at - interval 1 day;
update intermediate.int_surveys__answers set score = null where source_record_key <> 'k0';
update intermediate.int_surveys__responses set weight = null where source_record_key <> 'k0';
insert into intermediate.int_surveys__answers by name (select * replace ('again' || response_id as response_id) from
    intermediate.int_surveys__answers);
update intermediate.int_support__case_events set case_ref = 'of another desk' where source_record_key <> 'k0';
update intermediate.int_crm__contracts set deal_ref = null where source_record_key <> 'k0';
update intermediate.int_crm__contracts set ends_on = starts_on - 1;
update intermediate.int_crm__commitments set due_on = null where source_record_key <> 'k0';
update intermediate.int_commerce__products set product_family = null where source_record_key <> 'k0';
update core.fct_deals set customer_key = null, account_key = null where deal_key <> 'd0';
update core.fct_sales_commitments set commitment_status = 'void' where commitment_key <> 'z0';
update core.fct_review_versions set replied_at = submitted_at - interval 1 day;
update core.fct_support_cases set schedule_key = null where case_key <> 'k0';
