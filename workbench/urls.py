from django.urls import path

from workbench.views import audit, health, home, jobs, metrics, portfolio, search

app_name = "workbench"
urlpatterns = [
    path("", home.home_page, name="home"),
    path("seen/", home.mark_seen, name="seen"),
    path("portfolio/", portfolio.portfolio_page, name="portfolio"),
    path("search/", search.search_page, name="search"),
    path("audit/", audit.audit_page, name="audit"),
    path("jobs/", jobs.jobs_page, name="jobs"),
    path("jobs/retry/", jobs.retry_all, name="retry-all"),
    path("jobs/<slug:kind>/<uuid:pk>/retry/", jobs.retry_job, name="retry"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
]
