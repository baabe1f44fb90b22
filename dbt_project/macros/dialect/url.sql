{# Addresses of pages, engine by engine. #}

{# The path of a page's address, with or without host; `/` for the start page; null for a blank or an address without one
   (`android-app:x`). Query and fragment are left out: they may hold personal data. #}
{% macro url_path(url) -%}
    case
        when {{ full_match(url, '([a-zA-Z][a-zA-Z0-9+.-]*:)?//[^/?#]*([?#].*)?') }} then '/'
        when {{ full_match(url, '(([a-zA-Z][a-zA-Z0-9+.-]*:)?//[^/?#]*)?/.*') }}
            then regexp_extract({{ url }}, '^(?:(?:[a-zA-Z][a-zA-Z0-9+.-]*:)?//[^/?#]*)?(/[^?#]*)', 1)
    end
{%- endmacro %}

{# The host of an absolute address, in lower case, without user and port; null where there is none. #}
{% macro url_host(url) -%}
    nullif(lower(regexp_extract({{ url }}, '^[a-zA-Z][a-zA-Z0-9+.-]*://(?:[^/?#@]*@)?([^/:?#]+)', 1)), '')
{%- endmacro %}

{# The name of a site from what people write for it, in lower case: `google` of Google, google.com and www.google.co.uk.
   A host of which more is left than a name and its country or kind stays whole (blog.example.org), and so does one whose
   name has fewer than three letters (t.co), which alone would say too little. #}
{% macro site_name(text) -%}
    {%- set host = "regexp_replace(lower(trim(coalesce(" ~ text ~ ", ''))), '^(([a-z]{2}[.])?search|www|m|l|lm|mobile|touch|out)[.]', '')" -%}
    case
        when {{ full_match(host, '[a-z0-9-]{3,}[.]((co|com)[.][a-z]{2}|[a-z]{2,3})') }} then regexp_extract({{ host }}, '^([a-z0-9-]+)[.]', 1)
        else {{ host }}
    end
{%- endmacro %}
