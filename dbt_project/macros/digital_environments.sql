{# The key of a digital environment, known by the host of its pages or, where no host is known, by the channel. #}
{% macro digital_environment_key(known_by, name) -%} {{ surrogate_key(["'" ~ known_by ~ "'", name]) }} {%- endmacro %}
