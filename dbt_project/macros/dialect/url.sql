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
